"""Scaffolding: a new partner's data package and draft mapping, proposed from a dump, and what a person must decide."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.exceptions import PartnerError
from pipelines.ingest.draft import Draft, draft_mapping
from pipelines.ingest.inference import Inferred, infer
from pipelines.ingest.peek import peek
from pipelines.ingest.stage import keep_dump
from pipelines.partners.partner import PACKAGE_FILE, SLUG, mapping_path


@dataclass(frozen=True)
class Scaffold:
    """The files written, and the decisions that are left to a person, the weightiest first."""

    paths: tuple[Path, ...]
    decisions: tuple[str, ...]


def scaffold(home: Path, slug: str, dump: Path | str) -> Scaffold:
    """Write `data/partners/<slug>/` (with the dump in it), `mappings/<slug>.yaml` and its crosswalks.

    Raises:
        PartnerError: the slug is not one, or one of the files is already there; then nothing is written.
        InputError: the dump cannot be read.
    """
    if not SLUG.fullmatch(slug):
        raise PartnerError(f"'{slug}' is not a slug", remedy="use small letters, digits and hyphens, but not 'all'")
    folder = home / "data" / "partners" / slug
    _refuse_overwriting([folder, mapping_path(home, slug)])
    scratch = home / "data" / "partners" / f".{slug}.new"
    try:
        snapshot = keep_dump(dump, scratch)
        inferred = infer(peek(snapshot.path, scratch, name=snapshot.name))
        draft = draft_mapping(inferred, slug)
        texts = _texts(home, slug, snapshot.name, inferred, draft)
        _refuse_overwriting(list(texts))
        folder.mkdir(parents=True)
        shutil.copyfile(snapshot.path, folder / snapshot.name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Scaffold((folder / snapshot.name, *texts), (*_package_decisions(inferred), *draft.decisions))


def _refuse_overwriting(paths: list[Path]) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        raise PartnerError(
            "it is already there, and nothing is ever overwritten",
            file=there[0],
            remedy="choose another slug, or move it away first",
        )


def _texts(home: Path, slug: str, file: str, inferred: Inferred, draft: Draft) -> dict[Path, str]:
    folder = home / "data" / "partners" / slug
    package = json.dumps(_package(slug, file, inferred), ensure_ascii=False, indent=2) + "\n"
    crosswalks = {home / "mappings" / "crosswalks" / f"{name}.tsv": text for name, text in draft.crosswalks.items()}
    return {
        folder / PACKAGE_FILE: package,
        folder / "README.md": _readme(slug, file),
        mapping_path(home, slug): draft.text,
        **crosswalks,
    }


def _package(slug: str, file: str, inferred: Inferred) -> dict[str, Any]:
    """The data package's descriptor; it has no licence, so that nothing can be uploaded before a person names one."""
    title = slug.replace("-", " ").title()
    resource: dict[str, Any] = {"name": "records", "path": file, "format": inferred.peek.format}
    if inferred.peek.delimiter:
        resource["dialect"] = {"delimiter": inferred.peek.delimiter}
    if inferred.peek.records:
        resource["donata"] = {"records": inferred.peek.records}
    schema = inferred.schema()
    schema["primaryKey"] = inferred.key or inferred.columns[0].name
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": slug,
        "title": title,
        "contributors": [{"title": title, "roles": ["publisher"]}],
        "licenses": [],
        "sources": [],
        "resources": [{**resource, "schema": schema}],
        "donata": {"kind": "other"},
    }


def _readme(slug: str, file: str) -> str:
    return (
        f"# {slug}\n\n"
        f"`{file}` is the dump; `{PACKAGE_FILE}` describes it, `mappings/{slug}.yaml` says what becomes of it.\n\n"
        "Say here whose facts these are, where they come from, and under which licence.\n"
    )


def _package_decisions(inferred: Inferred) -> list[str]:
    decisions = [
        (
            "licence: name it under `licenses` in datapackage.json (CC0 or public domain), or record a permission; "
            "until then nothing can be uploaded"
        ),
        "publisher: give the institution's name and address under `title`, `homepage` and `contributors`",
        (
            "dataset: put the item of the dataset or the institution under `donata.item`, and use it as P248 in the "
            "mapping's references"
        ),
    ]
    if inferred.key is None:
        first = inferred.columns[0].name
        decisions.append(f"key: no column identifies a row without doubt; `primaryKey` says {first} for now")
    if "guess" in inferred.peek.encoding:
        decisions.append(f"encoding: {inferred.peek.encoding}; look at names with accents, and declare `encoding`")
    return decisions
