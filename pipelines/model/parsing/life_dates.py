"""Life dates as museums write them beside a name: `(American, 1606–1669)`, `born 1941`, `active 1920s`, `est. 1959`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.date_phrases import PART_HYPHEN, read_phrase
from pipelines.model.parsing.date_words import MONTHS, fold, with_plain_eras
from pipelines.model.parsing.parsed_dates import ParsedDate, between
from pipelines.model.values import DECADE

#: A range right after "born" is a range of birth years only if it is no longer than this.
LONGEST_DOUBT = 15

REMEDY = "write it as '1606-1669', 'born 1606', 'died 1669' or 'active 1630-1669', or map a column with dates alone"

_MARK = {
    "born": r"born|b|geb|geboren|ne|nee|nato|nata|nacido|nacida|\*",
    "died": r"died|d|gest|gestorben|mort|morte|morto|morta|muerto|muerta|overleden|†",
    "unclear": r"reign(?:ed)?|ruled|master|baptized|baptised|bapt|until|at",
    "active": r"documented|active|act|fl|flourished|floruit|tatig|actif|activo|attivo|werkzaam",
    "founded": r"est|established|founded|formed|gegrundet|fonde|fondee|fundada|fundado|fondata|opgericht",
}
_MARKS = re.compile("|".join(rf"(?P<{name}>(?<![a-z])(?:{words})(?![a-z])\.?:?)" for name, words in _MARK.items()))
_LITTLE_WORDS = frozenset(
    [
        "c",
        "ca",
        "circa",
        "about",
        "around",
        "before",
        "after",
        "pre",
        "post",
        "or",
        "early",
        "mid",
        "late",
        "half",
        "quarter",
        "century",
        "centuries",
        "cent",
        "th",
        "st",
        "nd",
        "rd",
        "s",
        "present",
        "bce",
        "ce",
        "first",
        "second",
        "third",
        "fourth",
        "last",
        "the",
        "of",
        "and",
        "to",
        "probably",
        "possibly",
    ]
)
_WORD = "|".join(sorted(_LITTLE_WORDS | set(MONTHS), key=len, reverse=True))
_RUN = re.compile(rf"(?:(?<![a-z])(?:{_WORD})(?![a-z])\.?|(?<=\d)(?:{_WORD})(?![a-z])\.?|\d+|[–\-/~?.,' ])+")


@dataclass(frozen=True, slots=True)
class LifeDates:
    """The dates found beside a name, each None if it is not told.

    `active` is a single date of activity (P1317); `active_from` and `active_to` are a period (P2031, P2032).
    """

    birth: ParsedDate | None = None
    death: ParsedDate | None = None
    active: ParsedDate | None = None
    active_from: ParsedDate | None = None
    active_to: ParsedDate | None = None
    founded: ParsedDate | None = None
    dissolved: ParsedDate | None = None


@lru_cache(maxsize=1 << 16)
def parse_life_dates(text: str) -> LifeDates:
    """Read life dates out of a text with other words (nationality, places) around them.

    Raises:
        Unparsable: there are figures, but it is not clear what they date.
    """
    plain = with_plain_eras(fold(text).replace("(?)", "?").replace("[", "").replace("]", "")).replace(" ?", "?")
    plain = PART_HYPHEN.sub(r"\1 ", plain)
    found: dict[str, ParsedDate | None] = {}
    for segment in plain.split(";"):
        for mark, run, direct in _runs(segment):
            for name, date in _read_run(mark, run, direct, plain).items():
                found.setdefault(name, date)
    if not found and re.search(r"\d\d", plain):
        raise Unparsable(f"'{text.strip()}' has figures, but no date that can be read with certainty", REMEDY)
    return LifeDates(**found)


def _runs(text: str) -> list[tuple[str | None, str, bool]]:
    """Each stretch of date words with the mark before it, and whether the mark stands right before it."""
    runs = []
    for match in _RUN.finditer(text):
        run = match[0].strip(" .,/'")
        if not re.search(r"\d{3}|\d(?:th|st|nd|rd)|\d bce", run):
            continue
        marks = list(_MARKS.finditer(text[: match.start() + len(match[0]) - len(match[0].lstrip())]))
        last = marks[-1] if marks else None
        direct = last is not None and not text[last.end() : match.start()].strip(" .,(")
        runs.append((last.lastgroup if last else None, run, direct))
    return runs


def _read_run(mark: str | None, run: str, direct: bool, text: str) -> dict[str, ParsedDate | None]:
    if mark == "founded" or (mark == "active" and direct):
        return _read_activity(mark, run)
    if mark == "unclear" and direct:
        raise Unparsable(f"'{text.strip()}' dates neither birth, death nor activity", REMEDY)
    ends = _ends(run)
    if mark == "active" and ends is not None:
        raise Unparsable(f"'{run}': is it a life, or a time of activity?", REMEDY)
    if mark == "died" and direct:
        return {"death": read_phrase(run)}
    if ends is None:
        return _read_single(mark, run)
    if mark == "born" and direct and _is_doubt(ends, text):
        return {"birth": read_phrase(run)}
    first, last = ends
    birth, death = _end(first), _end(last)
    if birth and death:
        _check_order(birth, death)
        if _is_period(birth) and _is_period(death):
            return {"active": between(birth, death).as_floruit()}
    return {"birth": birth, "death": death}


def _read_single(mark: str | None, run: str) -> dict[str, ParsedDate | None]:
    date = read_phrase(run)
    if mark in {"born", "died"}:
        return {"birth" if mark == "born" else "death": date}
    if _is_period(date) or date.is_circa:
        return {"active": date.as_floruit()}
    raise Unparsable(f"'{run}' stands alone: birth, death or activity?", REMEDY)


def _is_period(date: ParsedDate) -> bool:
    """A century cannot be somebody's birth; it tells when they lived."""
    return date.value is not None and date.value.precision < DECADE


def _read_activity(mark: str, run: str) -> dict[str, ParsedDate | None]:
    names = ("active_from", "active_to") if mark == "active" else ("founded", "dissolved")
    ends = _ends(run)
    if ends is None:
        date = read_phrase(run)
        return {"active": date.as_floruit()} if mark == "active" else {"founded": date}
    return dict(zip(names, (_end(ends[0]), _end(ends[1])), strict=True))


def _ends(run: str) -> tuple[str, str] | None:
    """The two ends of a run with one dash, the first with the century or era that only the second names."""
    for joint in (re.compile(" ?– ?"), re.compile(r" - ?| ?- "), re.compile(r"(?<=.)-")):
        parts = joint.split(run)
        if len(parts) == 2:
            return _completed(parts[0].strip(), parts[1].strip())
    return None


def _completed(first: str, last: str) -> tuple[str, str]:
    if last.endswith("bce") and not re.search(r"\b(?:bce|ce)$", first):
        first += " bce"
    unit = re.search(r"\b(?:century|centuries|cent\.?)(?: bce| ce)?$", last)
    if unit and re.fullmatch(r".*\d{1,2}(?:st|nd|rd|th)", first.removesuffix(" bce")):
        first = f"{first.removesuffix(' bce')} {unit[0]}"
    year = re.fullmatch(r"\D*(\d{4})\D*", first)
    if year and re.fullmatch(r"\d{1,2}|\d0'?s", last):
        last = year[1][: 4 - len(re.sub(r"\D", "", last))] + last
    return first, last


def _end(text: str) -> ParsedDate | None:
    """One end of a life; None for an empty one, `?` and `present`."""
    text = text.strip(" .,")
    if not text or text == "present" or not re.search(r"\d", text):
        return None
    return read_phrase(text)


def _check_order(birth: ParsedDate, death: ParsedDate) -> None:
    start, end = birth.years[0], death.years[1]
    if start is not None and end is not None and start > end:
        raise Unparsable("the life ends before it begins", REMEDY)


def _is_doubt(ends: tuple[str, str], text: str) -> bool:
    first, last = _end(ends[0]), _end(ends[1])
    if first is None or last is None:
        return False
    died = any(match.lastgroup == "died" for match in _MARKS.finditer(text))
    start, end = first.years[0], last.years[1]
    return died or (start is not None and end is not None and end - start <= LONGEST_DOUBT)
