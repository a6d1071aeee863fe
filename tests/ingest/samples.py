"""Small dumps and resources for the tests of ingest; all plainly made up."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow.parquet as pq

from pipelines.ingest.report import IngestReport
from pipelines.ingest.snapshots import take_snapshot
from pipelines.ingest.stage import ingest_resource
from pipelines.partners.package import Resource

Field = Mapping[str, Any]


def resource(*fields: Field | str, key: str | None = None, schema: Field | None = None, **extra: Any) -> Resource:
    """A resource with these fields; a bare name is a string field."""
    described = [{"name": field} if isinstance(field, str) else dict(field) for field in fields]
    table: dict[str, Any] = {"fields": described, **(schema or {})}
    if key:
        table["primaryKey"] = key
    return Resource.model_validate({"name": "things", "path": "things.csv", "schema": table, **extra})


def write(folder: Path, content: str | bytes, name: str = "things.csv") -> Path:
    """A file with this content."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def run(
    folder: Path, content: str | bytes, described: Resource, *, name: str = "things.csv", previous: Path | None = None
) -> IngestReport:
    """Ingest a file with this content into `folder/out`."""
    dump = write(folder, content, name)
    return ingest_resource(described, take_snapshot(dump, None), folder / "out", previous=previous)


def rows(folder: Path, table: str = "records") -> list[dict[str, Any]]:
    """The rows of a table that an ingest wrote."""
    found: list[dict[str, Any]] = pq.read_table(folder / "out" / f"{table}.parquet").to_pylist()
    return found


def issues(folder: Path) -> list[tuple[str, str | None, int | None]]:
    """The issues that an ingest wrote, as (code, column, line)."""
    return [(issue["code"], issue["column"], issue["line"]) for issue in rows(folder, "issues")]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """A minimal XLSX workbook (ECMA-376): numbers, booleans and inline strings; None leaves a cell out."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        named = "".join(
            f'<sheet name="{escape(s)}" sheetId="{n}" r:id="r{n}"/>' for n, s in zip(numbers, sheets, strict=True)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{named}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
        )
        for number, table in zip(numbers, sheets.values(), strict=True):
            body = "".join(_row(i, cells) for i, cells in enumerate(table, 1))
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def _row(number: int, cells: Sequence[Any]) -> str:
    body = "".join(_cell(f"{chr(65 + i)}{number}", cell) for i, cell in enumerate(cells) if cell is not None)
    return f'<row r="{number}">{body}</row>' if body else ""


def _cell(place: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
