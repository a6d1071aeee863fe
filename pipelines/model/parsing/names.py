"""Names: persons and organisations as partners write them → natural order, variants, and a key for comparison."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipelines.model.parsing.languages import split_language
from pipelines.model.parsing.name_words import (
    ALSO,
    APPOSITION,
    BEGINNINGS,
    GENERATION,
    GENERATION_BEHIND,
    HONORIFIC,
    HONOUR,
    LEGAL_FORM,
    NOT_A_PERSON,
    PARTICLES,
    QUALIFIED,
    QUALIFIED_BEHIND,
    WEAKLY_QUALIFIED,
)

NameForm = Literal["natural", "inverted", "auto"]

#: A bracket with more words than this is a name of its own, not the given name that it follows.
LONGEST_GIVEN = 2
#: Words in a family name, particles not counted, for a comma to be taken for an inversion.
LONGEST_FAMILY = 2

#: Most names have none of the marks, and do not begin with one of the words, that say more than the name.
_PLAIN = re.compile(r"[^\d,;()\[\]（）［］]*")
_TELLING = re.compile(
    "|".join(p.pattern.replace("?P<words>", "?:") for p in (HONORIFIC, QUALIFIED, WEAKLY_QUALIFIED)), re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[（［]([^()\[\]（）［］]*)[)\]）］]")
_DATED = re.compile(r"\d{3}|\d(?:st|nd|rd|th)\b")
_TRAILING_DATES = re.compile(
    r",\s*((?:(?:b|born|d|died|active|fl|c|ca|circa)\.?\s*)*\d{3,4}\b[\s\d–—\-/?.()ca]*)$", re.IGNORECASE
)
#: One bracket, at the end or before a comma.
_ENDING = re.compile(r"[^()\[\]（）［］]*[(\[（［][^()\[\]（）［］]*[)\]）］]\s*(?:,[^()\[\]（）［］]*)?")
#: Brackets that say nothing: `(?)`, `(s)`, `[...]`.
_UNTOLD = re.compile(r"[?\s]*|[a-z]|\.{3}|…", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in natural order.

    `variants`: other forms of the same name found in the text; `dates`: the text in it that dates the bearer;
    `qualification`: words such as "workshop of" which say that the work is not, or not surely, by the bearer.
    """

    text: str
    variants: tuple[str, ...] = ()
    dates: str | None = None
    qualification: str | None = None


@lru_cache(maxsize=1 << 16)
def parse_name(text: str, form: NameForm = "auto") -> Name:
    """Read one name. `inverted`: `Last, First`; `auto`: only where the comma can part nothing but a person's names."""
    text = _spaced(text)
    if _is_plain(text):
        return Name(text)
    text, qualification = _without_qualification(text)
    text, dates = _without_trailing_dates(text)
    plain, notes = _without_brackets(text)
    dates = dates or next((note for note in notes if _DATED.search(note)), None)
    others = [note for note in notes if not _DATED.search(note) and not _UNTOLD.fullmatch(note)]
    natural = _natural(plain, form)
    variants = [_natural(variant, form) for note in others for variant in _variants(text, note)]
    variants += [HONORIFIC.sub("", name, count=1) for name in (natural, *variants) if HONORIFIC.match(name)]
    distinct = dict.fromkeys(variant for variant in variants if variant and variant != natural)
    return Name(natural, tuple(distinct), dates, qualification)


def plain_names(texts: Sequence[str]) -> list[str | None]:
    """The texts that `parse_name` finds nothing in but a name, as it gives them; None for all others."""
    return [text if _is_plain(text) else None for text in map(_spaced, texts)]


def _spaced(text: str) -> str:
    """Composed, with single spaces."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split()).strip(" ;")


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text):
        return False
    # The pattern is dear, and the first word mostly tells that it does not fit.
    first = text.partition(" ")[0]
    return (first.isascii() and first.lower() not in BEGINNINGS) or not _TELLING.match(text)


@lru_cache(maxsize=1 << 18)
def name_key(text: str) -> str:
    """A normal form for comparison: diacritics and special letters folded, marks dropped, words sorted."""
    return " ".join(sorted(fold_name(text).split()))


@lru_cache(maxsize=1 << 17)
def fold_name(text: str) -> str:
    """Lower case, diacritics and special letters folded, apostrophes dropped, other marks as spaces; order kept."""
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII_FOLDED, b"'`").decode().split())
    folded = text.translate(_ALONE)
    return " ".join((_folded(text) if _TOGETHER in folded else folded).split())


def fold_names(texts: Sequence[str]) -> list[str]:
    """`fold_name` of many texts, as lines of one: several times as fast."""
    lines = [text.replace("\n", " ") if "\n" in text else text for text in texts]
    ascii_ = "\n".join([text for text in lines if text.isascii()]).encode().translate(_ASCII_LINES, b"'`").decode()
    others = [text for text in lines if not text.isascii()]
    folded = "\n".join(others).translate(_ALONE_LINES).split("\n")
    if _TOGETHER in "".join(folded):
        folded = [_folded(text) if _TOGETHER in one else one for text, one in zip(others, folded, strict=True)]
    plain, rest = iter(ascii_.split("\n")), iter(folded)
    return [" ".join(next(plain if text.isascii() else rest).split()) for text in lines]


def _folded(text: str) -> str:
    """Folded, but for spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return unicodedata.normalize("NFC", folded.translate(_KEPT)).translate(_LETTERS)


def split_languages(text: str) -> tuple[str | None, str]:
    """`en:Text`, `Text@en`, `[fr] Texte` → (language, text); None where no language is given."""
    return split_language(text)


_APOSTROPHES = "'’‘ʼʻ`´ʾʿ′"
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ß": "ss",
        "ŋ": "n",
        "ə": "a",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ɣ": "g",
        "ɛ": "e",
        "ɔ": "o",
        **dict.fromkeys(_APOSTROPHES, ""),
    }
)
_ASCII_FOLDED = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_ASCII_LINES = bytes(10 if code == 10 else folded for code, folded in enumerate(_ASCII_FOLDED))
#: Stands for a letter that is folded with its neighbours: a mark that composes with the one before it, or a part of a
#: Korean syllable.
_TOGETHER = "\uffff"
_SYLLABLE_PARTS = range(0x1160, 0x1200)
#: Accents, Hebrew points and Arabic vowels are folded away; marks of other scripts carry vowels or voice, and stay.
_FOLDED_MARKS = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x064B, 0x065F))


class _Kept(dict[int, int | str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> int | str:
        self[code] = code if chr(code).isalnum() else _mark(chr(code))
        return self[code]


_KEPT = _Kept()


class _Alone(dict[int, str]):
    """What becomes of each letter that is folded alone, worked out when it is first met; `_TOGETHER` for others."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        alone = all(ord(one) not in _SYLLABLE_PARTS and not unicodedata.category(one).startswith("M") for one in folded)
        self[code] = folded if alone else _TOGETHER
        return self[code]


_ALONE, _ALONE_LINES = _Alone(), _Alone({10: "\n"})


def _mark(letter: str) -> str:
    if not unicodedata.category(letter).startswith("M"):
        return " "
    return "" if any(first <= ord(letter) <= last for first, last in _FOLDED_MARKS) else letter


def _without_qualification(text: str) -> tuple[str, str | None]:
    behind = QUALIFIED_BEHIND.search(text)
    if behind and behind.start():
        return text[: behind.start()], behind["words"].casefold()
    before = QUALIFIED.match(text) or WEAKLY_QUALIFIED.match(text)
    if before is None or (before.re is WEAKLY_QUALIFIED and NOT_A_PERSON.search(text[before.end() :])):
        return text, None
    return text[before.end() :], before["words"].casefold()


def _without_trailing_dates(text: str) -> tuple[str, str | None]:
    match = _TRAILING_DATES.search(text)
    if match is None or text.count("(", 0, match.start()) > text.count(")", 0, match.start()):
        return text, None
    return text[: match.start()], match[1].strip()


def _without_brackets(text: str) -> tuple[str, list[str]]:
    notes = [note.strip() for note in _BRACKETS.findall(text)]
    plain = _BRACKETS.sub(" ", text) if notes else text
    return " ".join(plain.split()).replace(" ,", ",").strip(" ,"), notes


def _variants(text: str, note: str) -> list[str]:
    """A short bracket within a name stands for the word before it, any other is a name of its own.

    `Jean (Hans) Arp` → Hans Arp; `Brassaï (Gyula Halász)` → Gyula Halász.
    """
    marked = ALSO.match(note)
    if marked:
        return [note[marked.end() :]]
    within = None
    # An expression made for each note is dear, and most brackets stand at the end.
    if len(note.split()) <= LONGEST_GIVEN and not _ENDING.fullmatch(text):
        within = re.search(rf"(\S+)\s*[(\[（］]{re.escape(note)}[)\]）］]\s*(?=[^\s,])", text)
    if within:
        replaced = f"{text[: within.start(1)]}{note} {text[within.end() :]}"
        return [_without_brackets(replaced)[0]]
    return [note]


def _natural(text: str, form: NameForm) -> str:
    """Turn `Last, First, Jr.` into `First Last, Jr.`, where the form says so."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if form == "natural" or len(parts) < 2:
        return text
    generations = [part for part in parts[1:] if GENERATION.fullmatch(part)]
    names = [parts[0], *(part for part in parts[1:] if not GENERATION.fullmatch(part) and not HONOUR.fullmatch(part))]
    if len(names) == 1:
        return _with_generations(names[0], generations)
    if any(LEGAL_FORM.fullmatch(part) for part in names[1:]) or (form == "auto" and not _is_inverted(names)):
        return text
    given, behind = _parted(names[1])
    natural = ", ".join([f"{given} {names[0]}", *names[2:]])
    return _with_generations(natural, [*behind, *generations])


def _parted(given: str) -> tuple[str, list[str]]:
    """`Jan the elder` → Jan, the elder."""
    match = GENERATION_BEHIND.fullmatch(given)
    return (match["given"], [match["suffix"]]) if match else (given, [])


def _with_generations(name: str, suffixes: list[str]) -> str:
    for suffix in suffixes:
        name += f", {suffix}" if re.match(r"(?:jr|sr)\b", suffix, re.IGNORECASE) else f" {suffix}"
    return name


def _is_inverted(names: list[str]) -> bool:
    if len(names) != 2 or NOT_A_PERSON.search(" ".join(names)) or APPOSITION.fullmatch(names[1]):
        return False
    family = [word for word in names[0].split() if word.casefold() not in PARTICLES]
    return len(family) <= LONGEST_FAMILY and len(names[1].split()) <= 6
