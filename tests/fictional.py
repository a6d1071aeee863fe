"""A fictional partner for tests: the Museum of Imaginary Things, complete with dump, package, mapping and crosswalk.

All of it is made up, names and identifiers too; the item and property ids are Wikidata's, as a mapping's must be.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.model.tables import RECORDS
from pipelines.partners.partner import Partner, read_partner

SLUG = "imaginary-things"

DUMP = """\
id,name,bio,nationality,born,died,ulan,gallery
1,"Quill, Ada","Erewhonian, 1853–1921",Erewhonian,1853,1921,500900001,1
2,"Moss, Bartleby",Laputan painter,Laputan,c. 1890,,,1
3,"Dovetail, Cress",,Erewhonian,1790?,1850,500900003,2
4,"Quill, Ada","Laputan, active 1920s",Laputan,fl. 1920,,,2
5,Anonymous,,Nowhere,n.d.,n.d.,,3
"""

CROSSWALK = """\
value\titem\tlabel\tnote
Erewhonian\tQ145\tUnited Kingdom\tstands in for a country that is not
Laputan\tQ183\tGermany\tstands in for a country that is not
Nowhere\t\t\tthe museum's word for "not known"
"""

MAPPING = """\
# yaml-language-server: $schema=mapping.schema.json
version: 1
partner: imaginary-things
resource: artists
class: Q5
languages: [en, mul]
match:
  types: [Q5]
  identifiers:
    - {column: ulan, property: P245}
  names:
    - {column: name, form: inverted}
  dates:
    - {column: born, property: P569}
    - {column: died, property: P570}
  facts:
    - {column: nationality, property: P27, crosswalk: imaginary-nationalities}
statements:
  - property: P31
    constant: Q5
    on_existing: skip
  - property: P569
    column: born
    datatype: time
  - property: P570
    column: died
  - property: P27
    column: nationality
    crosswalk: imaginary-nationalities
    on_existing: report
    qualifiers:
      - {property: P585, dump_date: true}
  - property: P245
    column: ulan
    datatype: external-id
labels:
  - {column: name, form: inverted, language: mul}
aliases:
  - {column: name, language: en}
descriptions:
  - {template: "imaginary artist ({bio})", language: en}
references:
  default:
    - {property: P248, constant: Q842858}
    - {property: P854, template: "https://museum.example.org/artists/{id}"}
    - {property: P813, dump_date: true}
ignore:
  gallery: where the works hang says nothing of the person
expect:
  rows: {min: 1, max: 1000}
  edits: {max: 500}
  since: 2020-01-01
"""

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True}},
    {"name": "name", "type": "string", "constraints": {"required": True}},
    {"name": "bio", "type": "string"},
    {"name": "nationality", "type": "string"},
    {"name": "born", "type": "string"},
    {"name": "died", "type": "string", "title": "date of death"},
    {"name": "ulan", "type": "string", "constraints": {"pattern": "500\\d{6}"}, "donata": {"severity": "warning"}},
    {"name": "gallery", "type": "integer", "donata": {"optional": True}},
]


def package() -> dict[str, Any]:
    """The data package, as its file has it; change it as a test needs."""
    return {
        "name": SLUG,
        "title": "Museum of Imaginary Things: artists",
        "description": "People who never lived, and what they made.",
        "homepage": "https://museum.example.org/",
        "version": "1.0.0",
        "contributors": [{"title": "Museum of Imaginary Things", "roles": ["publisher"]}],
        "licenses": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        "sources": [{"title": "The catalogue of the Museum of Imaginary Things"}],
        "resources": [
            {
                "name": "artists",
                "path": "artists.csv",
                "format": "csv",
                "encoding": "utf-8",
                "schema": {"fields": [dict(field) for field in FIELDS], "primaryKey": "id", "missingValues": [""]},
                "donata": {"issued": "2026-05-01"},
            }
        ],
        "donata": {"item": "Q842858", "kind": "glam", "topics": ["imagination"]},
    }


def write_partner(
    home: Path,
    *,
    slug: str = SLUG,
    dump: str = DUMP,
    mapping: str = MAPPING,
    crosswalk: str = CROSSWALK,
    descriptor: dict[str, Any] | None = None,
) -> str:
    """Write the partner under a project folder, and return its slug; each part may be given in another form."""
    folder = home / "data" / "partners" / slug
    crosswalks = home / "mappings" / "crosswalks"
    for needed in (folder, crosswalks):
        needed.mkdir(parents=True, exist_ok=True)
    described = package() | {"name": slug} if descriptor is None else descriptor
    (folder / "datapackage.json").write_text(json.dumps(described, indent=2, ensure_ascii=False), encoding="utf-8")
    (folder / "artists.csv").write_text(dump, encoding="utf-8")
    (home / "mappings" / f"{slug}.yaml").write_text(mapping.replace(SLUG, slug), encoding="utf-8")
    (crosswalks / "imaginary-nationalities.tsv").write_text(crosswalk, encoding="utf-8")
    return slug


def changed_partner(home: Path, *changes: tuple[str, str]) -> Partner:
    """The partner, written and read; each pair of texts replaces one part of its mapping by another."""
    mapping = MAPPING
    for old, new in changes:
        assert old in mapping
        mapping = mapping.replace(old, new)
    return read_partner(home, write_partner(home, mapping=mapping))


def imaginary_records(*rows: dict[str, Any]) -> pd.DataFrame:
    """Records of the partner, from the fields that matter to a test; an `id` that is not given is the row's number."""
    numbered = [{"id": str(number), **row} for number, row in enumerate(rows, start=1)]
    frame = RECORDS.frame(
        {"_row": n, "_line": n + 1, "_key": str(row["id"]), "_checksum": "0" * 16, "_change": "new"}
        for n, row in enumerate(numbered, start=1)
    )
    for field in FIELDS:
        frame[field["name"]] = pd.array([row.get(field["name"]) for row in numbered], dtype="string[pyarrow]")
    return RECORDS.check(frame)
