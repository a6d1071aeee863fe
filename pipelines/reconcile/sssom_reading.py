"""Reading SSSOM/TSV: a mapping set that people made, as judgements; what cannot be one is told with its line. Pure.

Only what a person decided is a judgement: a mapping that a program made by comparing names is refused. Slots of the
metadata block hold for all rows where these have no such column ("propagation").
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pipelines.exceptions import InputError
from pipelines.model.identifiers import is_item_id
from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.values import CONCEPT_BASE
from pipelines.reconcile.sssom import BUILT_IN, BY_HAND, EXACT, NO_TERM, NOT, ORCID, REVIEWED, SEE_ALSO

_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_SAME = frozenset({EXACT, "owl:sameAs"})
_AUTHORS = ("author_id", "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label")
_OWN_PREFIX = "partner-"


class _WrongRowError(Exception):
    """One thing that is wrong with a row: in which column, what, and the remedy."""

    def __init__(self, column: str, message: str, remedy: str) -> None:
        self.column, self.message, self.remedy = column, message, remedy
        super().__init__(message)


@dataclass(frozen=True)
class _File:
    """A file as its two blocks: the metadata, and the rows with the lines on which they start."""

    name: str
    metadata: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)


def read_sssom(text: str, name: str, slug: str) -> list[Judgement]:
    """The judgements on records of the partner `slug` that a file says, in its order; `name`: the file's, for errors.

    Raises:
        InputError: the first thing that is wrong, with line, column and remedy, and how many more there are.
    """
    file = _split(text, name)
    judgements, errors = [], []
    for line, cells in file.rows:
        try:
            judgements.append(_judgement(_slots(file, cells), file, slug))
        except _WrongRowError as error:
            errors.append((line, error))
    if errors:
        line, wrong = errors[0]
        more = f" ({len(errors) - 1} more rows are wrong too)" if len(errors) > 1 else ""
        raise InputError(wrong.message + more, file=name, line=line, column=wrong.column, remedy=wrong.remedy)
    return judgements


def _split(text: str, name: str) -> _File:
    text = text.removeprefix("\ufeff")
    lines = text.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = _metadata([line[1:] for line in lines[:count]], name)
    prefixes = metadata.get("curie_map", {})
    if not isinstance(prefixes, dict):
        raise InputError(
            "curie_map is not a table of prefixes", file=name, line=1, remedy="write `prefix: address` lines"
        )
    reader = csv.reader(StringIO(text[sum(map(len, lines[:count])) :], newline=""), delimiter="\t", strict=True)
    rows, start = [], 1
    try:
        for cells in reader:
            if cells:
                rows.append((count + start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "close the quotation mark, and double each one within a value"
        raise InputError(f"not tab-separated: {error}", file=name, line=count + start, remedy=remedy) from None
    if not rows:
        raise InputError("there is no header line with the columns' names", file=name, line=count + 1, remedy=_HEADER)
    (header_line, columns), *rest = rows
    _check_header(columns, metadata, name, header_line)
    return _File(name, metadata, tuple(columns), tuple(rest), prefixes)


_HEADER = f"the first line after the block of # must name the columns, among them {', '.join(_NEEDED)}"


def _metadata(lines: list[str], name: str) -> dict[str, Any]:
    try:
        read = YAML(typ="base", pure=True).load("".join(lines)) or {}
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        message = f"the metadata block is not YAML: {getattr(error, 'problem', error)}"
        line = mark.line + 1 if mark else 1
        raise InputError(message, file=name, line=line, remedy="correct the lines that begin with #") from None
    if not isinstance(read, dict):
        raise InputError(
            "the metadata block is no table of slots", file=name, line=1, remedy="write `slot: value` lines"
        )
    return read


def _check_header(columns: list[str], metadata: Mapping[str, Any], name: str, line: int) -> None:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise InputError("stands twice", file=name, line=line, column=twice[0], remedy="keep one of the two columns")
    for column in _NEEDED:
        if column not in columns and column not in metadata:
            raise InputError(f"there is no column '{column}'", file=name, line=line, column=column, remedy=_HEADER)


def _slots(file: _File, cells: list[str]) -> dict[str, str]:
    """The row's values by column; the set's own where the rows have no such column."""
    if len(cells) != len(file.columns):
        message = f"{len(cells)} values for {len(file.columns)} columns"
        raise _WrongRowError(
            file.columns[min(len(cells), len(file.columns)) - 1], message, "put a tab between each two values"
        )
    given = {key: value for key, value in file.metadata.items() if isinstance(value, str)}
    return given | dict(zip(file.columns, cells, strict=True))


def _judgement(slots: Mapping[str, str], file: _File, slug: str) -> Judgement:
    justification = slots["mapping_justification"]
    if justification not in {BY_HAND, REVIEWED}:
        message = f"'{justification}' is not a person's decision"
        raise _WrongRowError("mapping_justification", message, f"leave the row out, or review it and write {BY_HAND}")
    item, opinion = _said(slots, file)
    return Judgement(
        slug=slug,
        key=_key(slots["subject_id"], file, slug),
        item=item,
        opinion=opinion,
        reviewer=_reviewer(slots),
        time=_time(slots),
        fingerprint=slots.get("donata_fingerprint", ""),
        identifiers=tuple(_identifiers(slots.get("donata_identifiers", ""))),
        record_label=slots.get("subject_label", ""),
        item_label=slots.get("object_label", ""),
        features=slots.get("donata_features", ""),
        dump_checksum=slots.get("donata_dump_checksum", ""),
        note=slots.get("comment", ""),
        confidence=_confidence(slots.get("confidence", "")),
        source="import",
    )


def _said(slots: Mapping[str, str], file: _File) -> tuple[str | None, Opinion]:
    """The item (None: no item is the record), and what is said of it."""
    predicate, modifier, object_ = slots["predicate_id"], slots.get("predicate_modifier", ""), slots["object_id"]
    if modifier not in {"", NOT}:
        raise _WrongRowError("predicate_modifier", f"'{modifier}' is no modifier", f"write {NOT}, or leave it empty")
    if predicate not in _SAME and (predicate != SEE_ALSO or modifier):
        message = f"'{predicate}' does not say whether the two are the same"
        raise _WrongRowError(
            "predicate_id", message, f"write {EXACT} (or {SEE_ALSO} for what is unsure), or leave the row out"
        )
    if object_ == NO_TERM:
        if modifier or predicate == SEE_ALSO:
            raise _WrongRowError(
                "object_id", f"{NO_TERM} with '{modifier or predicate}' says nothing", f"write {EXACT} alone"
            )
        return None, Opinion.NEGATIVE
    prefix, local = _parts(object_, "object_id", file)
    address = re.sub("^https?://", "", file.prefixes.get(prefix, CONCEPT_BASE if prefix == "wikidata" else ""))
    if address != re.sub("^https?://", "", CONCEPT_BASE) or not is_item_id(local):
        raise _WrongRowError("object_id", f"'{object_}' is not a Wikidata item", "write it as wikidata:Q42")
    return local, Opinion.UNSURE if predicate == SEE_ALSO else Opinion.NEGATIVE if modifier else Opinion.POSITIVE


def _key(subject: str, file: _File, slug: str) -> str:
    prefix, local = _parts(subject, "subject_id", file)
    if prefix.startswith(_OWN_PREFIX) and prefix != f"{_OWN_PREFIX}{slug}":
        other = prefix.removeprefix(_OWN_PREFIX)
        raise _WrongRowError(
            "subject_id", f"'{subject}' is a record of '{other}'", f"import it with `{other}` for the partner"
        )
    return unquote(local)


def _parts(curie: str, column: str, file: _File) -> tuple[str, str]:
    prefix, colon, local = curie.partition(":")
    if not colon or not local or local.startswith("//"):
        raise _WrongRowError(
            column, f"'{curie}' is not a compact identifier", "write prefix:name, with the prefix in curie_map"
        )
    if prefix not in file.prefixes and prefix not in BUILT_IN:
        raise _WrongRowError(
            column, f"the prefix '{prefix}' is not declared", "add it to curie_map in the metadata block"
        )
    return prefix, local


def _reviewer(slots: Mapping[str, str]) -> str:
    for name in _AUTHORS:
        if who := slots.get(name, ""):
            parts = [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"(?:[^|\\]|\\.)+", who, re.DOTALL)]
            return ", ".join(re.sub("^orcid:", ORCID, part, flags=re.IGNORECASE) for part in parts)
    raise _WrongRowError("author_label", "nobody is named who decided this", "add author_id or author_label")


def _time(slots: Mapping[str, str]) -> datetime:
    column = "donata_time" if slots.get("donata_time") else "mapping_date"
    text = slots.get(column, "")
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a date" if text else "it is not said when this was decided"
        raise _WrongRowError(column, message, "write it as 2026-05-01") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _confidence(text: str) -> float | None:
    try:
        confidence = float(text) if text else None
    except ValueError:
        confidence = -1.0
    if confidence is not None and not 0 <= confidence <= 1:
        raise _WrongRowError("confidence", f"'{text}' is not a number from 0 to 1", "correct it, or leave it empty")
    return confidence


def _identifiers(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, text.split("|")):
        prop, equals, value = part.partition("=")
        if not equals or not re.fullmatch(r"P[1-9]\d*", prop):
            raise _WrongRowError(
                "donata_identifiers", f"'{part}' is no identifier", "write P245=500115588, with | between two"
            )
        yield prop, unquote(value)
