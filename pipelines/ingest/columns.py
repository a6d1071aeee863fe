"""Columns: which column of the file is which field of the schema, and what the other columns are."""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.exceptions import InputError
from pipelines.messages import N_
from pipelines.partners.package import Schema, SchemaField

#: Columns of the file that an error names.
_NAMED = 30
#: Columns that Donata itself adds to quarantine.csv: a partner may send that file back as it is.
LINE, PROBLEMS, TEXT = QUARANTINE_COLUMNS = ("_line", "_problems", "_text")


@dataclass(frozen=True)
class Binding:
    """Each field with the position of its column (None: absent, and optional); and the columns without a field.

    `text`: where the file is a quarantine file that was sent back, the position of the column `_text`.
    """

    fields: tuple[tuple[SchemaField, int | None], ...]
    unknown: tuple[str, ...]
    text: int | None = None

    @property
    def absent(self) -> tuple[str, ...]:
        """Names of optional fields that the file lacks."""
        return tuple(field.name for field, position in self.fields if position is None)


def bind_columns(schema: Schema, headers: Sequence[str], file: str) -> Binding:
    """Find each field's column by its name, its title, or one of its `headers`.

    The strictness is the schema's `fieldsMatch` (https://datapackage.org/standard/table-schema/#fieldsMatch).

    Raises:
        InputError: a column is missing, is there twice, or is unknown where the schema allows no others.
    """
    positions = {header: position for position, header in reversed(list(enumerate(headers)))}
    found = [(field, _position(field, positions)) for field in schema.fields]
    may_lack = schema.fields_match in {"superset", "partial"}
    missing = [f for f, position in found if position is None and not (may_lack or f.donata.optional)]
    if missing:
        raise _missing(missing, headers, file)
    if all(position is None for _, position in found):
        raise _missing([field for field, _ in found], headers, file)
    used = {position for _, position in found}
    _refuse_twins(headers, {headers[position] for position in used if position is not None}, file)
    others = [header for i, header in enumerate(headers) if i not in used and header not in QUARANTINE_COLUMNS]
    unknown = tuple(header or "(no name)" for header in others)
    if unknown and schema.fields_match in {"exact", "equal", "superset"}:
        raise InputError(
            f"the file has a column '{unknown[0]}' that the schema does not name",
            file=file,
            line=1,
            column=unknown[0],
            remedy=f'add it to the schema, or set "fieldsMatch" (now {schema.fields_match}) to "subset"',
        )
    sent_back = set(QUARANTINE_COLUMNS) <= set(headers)
    return Binding(tuple(found), unknown, positions[TEXT] if sent_back else None)


def headers_of(field: SchemaField) -> tuple[str, ...]:
    """All headers under which a dump may carry the field, the first the best."""
    return (field.name, *field.donata.headers, *((field.title,) if field.title else ()))


def known_headers(schema: Schema) -> frozenset[str]:
    """All headers that the schema knows."""
    return frozenset(header for field in schema.fields for header in headers_of(field))


def _position(field: SchemaField, positions: dict[str, int]) -> int | None:
    return next((positions[name] for name in headers_of(field) if name in positions), None)


def _missing(missing: Sequence[SchemaField], headers: Sequence[str], file: str) -> InputError:
    names = ", ".join(f"'{field.name}'" for field in missing)
    wanted = {name.casefold(): name for name in (missing[0].name, *missing[0].donata.headers)}
    near = [header for name in wanted for header in difflib.get_close_matches(name, map(str.casefold, headers), 1)]
    alike = next((header for header in headers if header.casefold() in near), None)
    hint_said = (
        N_(f"rename '{alike}', or add it to donata.headers of '{missing[0].name}'") if alike else N_("add the column")
    )
    more = f" … ({len(headers):,})" if len(headers) > _NAMED else ""
    there_list = ", ".join(repr(header) for header in headers[:_NAMED]) + more
    return InputError(
        f"the columns {names} are missing; the file has {there_list}"
        if len(missing) > 1
        else f"the column {names} is missing; the file has {there_list}",
        file=file,
        line=1,
        column=missing[0].name,
        remedy=f"{hint_said}; or mark the field optional in datapackage.json (donata.optional)",
    )


def _refuse_twins(headers: Sequence[str], used: set[str], file: str) -> None:
    twins = [header for header, count in Counter(headers).items() if count > 1 and header in used]
    if twins:
        raise InputError(
            f"the column '{twins[0]}' is there twice, and they may differ",
            file=file,
            line=1,
            column=twins[0],
            remedy="rename or remove one of the two",
        )
