"""A language that is none, with every message in brackets, so that what is not translated is seen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from babel.messages.pofile import read_po
from babel.support import NullTranslations

from pipelines.web.site.catalogues import TRANSLATIONS, templates

OPEN, CLOSE = "⟦", "⟧"
#: What stands in these is a program's, a key, a moment or another's text, and is written alike in all languages.
NOT_WORDS = frozenset({"code", "kbd", "pre", "samp", "bdi", "time", "script", "style", "textarea"})
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
#: Attributes that a person reads or hears.
READ_OUT = ("alt", "title", "aria-label", "placeholder", "data-ask", "data-recorded", "data-failed")


class Pseudo(NullTranslations):
    """Puts brackets around every message of a catalogue, and leaves all else."""

    def __init__(self, name: str) -> None:
        super().__init__()
        with (TRANSLATIONS / name).open("rb") as file:
            self.templates = templates(read_po(file, locale="fr"))
        self._known = {text for pair in self.templates for text in pair if text}

    def ugettext(self, message: object) -> str:
        return f"{OPEN}{message}{CLOSE}" if message in self._known else str(message)

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return self.ugettext(singular if num == 1 else plural)


@dataclass
class _Reader(HTMLParser):
    """Collects the texts of a page that stand in no brackets."""

    bare: list[str] = field(default_factory=list)
    depth: int = 0
    left_out: list[str] = field(default_factory=list)
    own: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = tag in NOT_WORDS or ("lang" in given and tag != "html") or given.get("translate") == "no"
        read = {name: given[name] for name in READ_OUT if given.get(name)}
        if tag == "input" and given.get("type") in {"submit", "button"} and given.get("value"):
            read["value"] = given["value"]
        if not foreign and not any(self.own):
            for text in read.values():
                depth, self.depth = self.depth, 0
                self.handle_data(text or "")
                self.depth = depth
        if tag not in VOID:
            self.left_out.append(tag)
            self.own.append(foreign)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.left_out:
            self.own.pop()
            if self.left_out.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        said, self.depth = _outside(data, self.depth)
        if any(sign.isalpha() for sign in said) and not any(self.own):
            self.bare.append(said)


def outside(text: str) -> str:
    """What of a text stands in no brackets."""
    return _outside(text, 0)[0]


def _outside(text: str, depth: int) -> tuple[str, int]:
    said = ""
    for sign in text:
        depth += sign == OPEN
        said += sign if not depth else ""
        depth -= sign == CLOSE
    return " ".join(said.split()), depth


def bare_texts(page: str) -> Iterator[str]:
    """What a page says outside of all brackets, and is no program's text."""
    reader = _Reader()
    reader.feed(page)
    yield from reader.bare
