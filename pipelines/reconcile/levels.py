"""Levels: the five that a person is shown, and where the finer ones of each comparison belong."""

from enum import StrEnum

from pipelines.messages import N_


class Level(StrEnum):
    """How two values compare. Unknown means that one side is silent: it speaks neither for nor against."""

    EXACT = "exact"
    CLOSE = "close"
    COMPATIBLE = "compatible"
    UNKNOWN = "unknown"
    CONTRADICTING = "contradicting"


#: A symbol for each level, and what it says: neither is told by colour alone.
SYMBOLS = {
    Level.EXACT: "=",
    Level.CLOSE: "≈",
    Level.COMPATIBLE: "~",
    Level.CONTRADICTING: "≠",
    Level.UNKNOWN: "·",
}
LEVEL_WORDS = {
    Level.EXACT: N_("the same"),
    Level.CLOSE: N_("nearly the same"),
    Level.COMPATIBLE: N_("compatible"),
    Level.CONTRADICTING: N_("contradicts"),
    Level.UNKNOWN: N_("nothing to compare"),
}

_BROAD = {
    **dict.fromkeys(("exact", "day", "year", "same", "typical"), Level.EXACT),
    **dict.fromkeys(("one-of-one", "two-of-two", "two-of-many", "more-of-many"), Level.EXACT),
    **dict.fromkeys(("one-of-two", "one-of-many"), Level.CLOSE),
    **dict.fromkeys(("close", "one", "circa", "words", "letters", "core", "host", "alike", "good"), Level.CLOSE),
    **dict.fromkeys(
        ("compatible", "two", "spelling", "middle", "initials", "family", "part", "similar", "domain", "fair"),
        Level.COMPATIBLE,
    ),
    **dict.fromkeys(("contradicting", "ten", "five", "numbered", "foreign", "odd"), Level.CONTRADICTING),
}


def level_of(text: str) -> Level:
    """The level of this name; what is not one tells nothing."""
    return Level(text) if text in set(Level) else Level.UNKNOWN


def broad(kind: str, level: str) -> Level:
    """The level to show for one of a comparison's own."""
    if (kind, level) in {("type", "other"), ("name", "word"), ("company", "none")}:
        return Level.CONTRADICTING
    if kind == "company":
        return {"most": Level.EXACT, "some": Level.CLOSE, "few": Level.COMPATIBLE}.get(level, Level.UNKNOWN)
    if (kind, level) == ("name", "weak"):
        return Level.COMPATIBLE
    return _BROAD.get(level, Level.UNKNOWN)
