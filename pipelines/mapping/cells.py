"""Cells: where a mapping's values come from, compiled once into a function from a record to texts."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, TypeAlias
from urllib.parse import quote

from pipelines.model.records import VALUE_SEPARATOR, cell_values
from pipelines.partners.mapping import Condition, ValueSource
from pipelines.partners.uses import placeholders

Record: TypeAlias = Mapping[str, Any]
Texts: TypeAlias = Callable[[Record], Sequence[str]]
Test: TypeAlias = Callable[[Record], bool]


def texts_of(source: ValueSource, issued: date, *, in_url: bool = False) -> Texts:
    """The source as a function; `in_url` percent-encodes what goes into a template's placeholders (RFC 3986)."""
    if source.column is not None:
        return _column(source.column, source.extract)
    if source.template is not None:
        return _template(source.template, in_url)
    fixed = (source.constant,) if source.constant is not None else (issued.isoformat(),)
    return lambda _: fixed


def column_of(source: ValueSource) -> str | None:
    """The field that a value comes from: a template's first placeholder, none for constants and the dump's date."""
    if source.template is not None:
        return next(iter(placeholders(source.template)), None)
    return source.column


def _column(name: str, extract: str | None) -> Texts:
    if extract is None:
        return lambda record: _values(record.get(name))
    pattern = re.compile(extract)

    def extracted(record: Record) -> Sequence[str]:
        found = (pattern.search(value) for value in _values(record.get(name)))
        return [text for match in found if match and (text := match.group(1))]

    return extracted


def _values(cell: str | None) -> Sequence[str]:
    """Most cells have one value: no list is built for them."""
    if not cell:
        return ()
    return cell_values(cell) if VALUE_SEPARATOR in cell else (cell,)


def _template(template: str, in_url: bool) -> Texts:
    """A template that is one placeholder and nothing else holds a whole URL, which stands as it is."""
    names = list(dict.fromkeys(placeholders(template)))
    encode = in_url and template != f"{{{names[0]}}}"

    def filled(record: Record) -> Sequence[str]:
        choices = [_values(record.get(name)) for name in names]
        if encode:
            choices = [[quote(value, safe="") for value in values] for values in choices]
        return [template.format_map(dict(zip(names, values, strict=True))) for values in product(*choices)]

    return filled


def condition_of(conditions: Iterable[Condition]) -> Test | None:
    """All conditions as one test; None where there are none."""
    tests = [test for condition in conditions for test in _tests(condition)]
    if not tests:
        return None
    return lambda record: all(test(record) for test in tests)


def _tests(condition: Condition) -> Iterable[Test]:
    name = condition.column
    if condition.is_ is not None:
        wanted = frozenset(condition.is_)
        yield lambda record: not wanted.isdisjoint(_values(record.get(name)))
    if condition.is_not is not None:
        unwanted = frozenset(condition.is_not)
        yield lambda record: unwanted.isdisjoint(_values(record.get(name)))
    if condition.matches is not None:
        pattern = re.compile(condition.matches)
        yield lambda record: any(pattern.search(value) for value in _values(record.get(name)))
    if condition.empty is not None:
        empty = condition.empty
        yield lambda record: (not _values(record.get(name))) == empty
