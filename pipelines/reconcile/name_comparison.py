"""Name comparison: a record's name in all its forms against an item's labels and aliases in every language. Pure."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from pipelines.model.entities import Entity
from pipelines.model.parsing.names import name_key
from pipelines.reconcile.evidence import ORDER, Evidence, Kind, Level

#: rapidfuzz's ratio (0 to 100) of two name keys from which a spelling variant is thinkable.
SPELLING_VARIANT = 90.0
#: The ratio below which two names without a common word have nothing to do with each other.
SAME_ROOT = 50.0


def name_evidence(column: str, forms: Sequence[str], entity: Entity) -> Evidence:
    """A record's name, in all its forms, against the item's labels and aliases in every language."""
    live = list(dict.fromkeys(text for text, _, _ in entity.names()))
    if not live:
        return Evidence(Kind.NAME, column, Level.UNKNOWN, "the item has no name")
    ours = {form.casefold() for form in forms}
    for name in live:
        if name.casefold() in ours:
            return Evidence(Kind.NAME, column, Level.EXACT, f"{column} is the item's name '{name}'")
    level, name = min(((_similar(forms, name), name) for name in live), key=lambda pair: ORDER.index(pair[0]))
    words = {
        Level.CLOSE: f"{column} '{forms[0]}' is the item's name '{name}' but for spelling marks or word order",
        Level.COMPATIBLE: f"{column} '{forms[0]}' may be the item's name '{name}'",
        Level.UNKNOWN: f"{column} '{forms[0]}' shares a word with the item's name '{name}'",
        Level.CONTRADICTING: f"{column} '{forms[0]}' has nothing in common with the item's name '{name}'",
    }
    return Evidence(Kind.NAME, column, level, words[level])


def _similar(forms: Sequence[str], name: str) -> Level:
    if _letters(name) in map(_letters, forms):
        return Level.CLOSE
    return min((_compare_keys(name_key(form), name_key(name)) for form in forms), key=ORDER.index)


def _letters(name: str) -> str:
    """`De Wain` and `DeWain`, `H. C.` and `H.C.` are written alike."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _compare_keys(ours: str, theirs: str) -> Level:
    """Name keys: folded words in order of the alphabet."""
    if not ours or not theirs:
        return Level.UNKNOWN
    if ours == theirs:
        return Level.CLOSE
    left, right = ours.split(), theirs.split()
    if _abbreviates(left, right) or _abbreviates(right, left) or fuzz.ratio(ours, theirs) >= SPELLING_VARIANT:
        return Level.COMPATIBLE
    return Level.UNKNOWN if set(left) & set(right) or fuzz.ratio(ours, theirs) > SAME_ROOT else Level.CONTRADICTING


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Every word of `short` is a word of `long` or the initial of one, at least one of them in full."""
    rest = list(long)
    full = [word for word in short if len(word) > 1]
    if not full or (len(short) < 2 and len(long) > 1):
        return False
    for word in full:
        if word not in rest:
            return False
        rest.remove(word)
    for initial in (word for word in short if len(word) == 1):
        found = next((word for word in rest if word.startswith(initial)), None)
        if found is None:
            return False
        rest.remove(found)
    return True
