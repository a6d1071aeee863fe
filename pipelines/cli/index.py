"""`donata index`: the reference indexes that records are matched against, built, told about, and kept up to date."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.console import out, table
from pipelines.exceptions import ConfigurationError
from pipelines.settings import Settings, load_settings

if TYPE_CHECKING:
    from pipelines.reconcile.reference.wikibase_entities import WikibaseEntities

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")

app = typer.Typer(no_args_is_help=True, help="Reference indexes: what records are matched against, without a network.")

Name = Annotated[str, typer.Argument(help="the index's name")]


def indexes_folder(settings: Settings) -> Path:
    """Where indexes are kept."""
    return settings.runs / "indexes"


@contextmanager
def _wikibase(settings: Settings, target: str | None, classes: Sequence[str]) -> "Iterator[WikibaseEntities]":
    from pipelines.reconcile.reference.wikibase_entities import WikibaseEntities
    from pipelines.wikibase.client import WikibaseClient
    from pipelines.wikibase.reader import Reader
    from pipelines.wikibase.sparql import SparqlEndpoint
    from pipelines.wikibase.targets import read_target

    wiki = read_target(settings, target, named_on_command_line=target is not None, reading=True)
    endpoint = SparqlEndpoint(wiki.sparql_url, settings, concept_base=wiki.concept_base)
    with WikibaseClient(wiki, settings) as client:
        yield WikibaseEntities(Reader(client), endpoint, settings.home, classes)


def _folder(settings: Settings, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"'{name}' cannot be an index's name", remedy="use lower-case letters, digits and hyphens, as in 'artists'"
        )
    return indexes_folder(settings) / name


def _properties(facts: Mapping[str, Any], kind: str) -> str:
    from pipelines.reconcile.reference.indexing import properties_in

    return " ".join(properties_in(facts["arrays"], kind))


@app.command()
def build(
    name: Name,
    dump: Annotated[
        Path | None, typer.Option("--from", help="a JSON dump in Wikidata's format: .json, .jsonl, .gz or .bz2")
    ] = None,
    target: Annotated[str | None, typer.Option("--target", help="a Wikibase to read; default: the setting")] = None,
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="keep items of this class and its subclasses; may be repeated")
    ] = None,
    every_property: Annotated[
        bool, typer.Option("--all-properties", help="keep columns of all properties, not only the usual ones")
    ] = False,
) -> None:
    """Build an index anew, from a dump or from a Wikibase; the old one stays until the new one is whole."""
    from pipelines.reconcile.reference.building import build_reference, now
    from pipelines.reconcile.reference.harvest import PROPERTIES

    settings = load_settings()
    folder = _folder(settings, name)
    properties = None if every_property else PROPERTIES
    if dump is not None:
        reference = build_reference(dump, folder, classes or (), properties=properties)
    else:
        if not classes:
            raise ConfigurationError(
                "no class is named", remedy="say which items: `--class Q5`, or give a dump with `--from`"
            )
        since = now()
        with _wikibase(settings, target, classes) as entities:
            facts = {"source": entities.reader.target_name, "target": entities.reader.target_name, "since": since}
            reference = build_reference(entities.all(), folder, classes, properties=properties, facts=facts)
    out.print(f"index {name}: {len(reference):,} items, {len(reference.names):,} names", markup=False)
    out.print(f"          {folder}", markup=False)


@app.command()
def info(name: Annotated[str | None, typer.Argument(help="the index's name; default: all")] = None) -> None:
    """Say what an index holds and where it came from; without a name, list all."""
    from pipelines.reconcile.reference.folder import MANIFEST, read_manifest

    home = indexes_folder(load_settings())
    if name is None:
        found = sorted(path.parent for path in home.glob(f"*/{MANIFEST}"))
        rows = [
            (path.name, f"{facts['entities']:,}", facts["source"], facts["built"])
            for path in found
            for facts in [read_manifest(path)]
        ]
        out.print(table(["index", "items", "source", "built"], rows) if rows else "There is no index yet.")
        return
    facts = read_manifest(home / name)
    size = sum(file.stat().st_size for file in (home / name / facts["generation"]).iterdir())
    shown = {
        "items": f"{facts['entities']:,}",
        "names": f"{facts['names']:,} in {len(facts['languages'])} languages",
        "source": facts["source"],
        "checksum (SHA-256)": facts.get("checksum") or "",
        "classes": " ".join(facts["classes"]) or "all",
        "built": facts["built"],
        "refreshed": facts.get("refreshed") or "",
        "size": f"{size / 2**20:,.1f} MiB",
        "dates": _properties(facts, "dates"),
        "items linked": _properties(facts, "links"),
        "texts": _properties(facts, "texts"),
    }
    out.print(table(["what", name], [(key, value) for key, value in shown.items() if value]))


@app.command()
def refresh(
    name: Name,
    target: Annotated[
        str | None, typer.Option("--target", help="the Wikibase; default: the one it was built from")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", help="for an index built from a dump: its date (UTC)")
    ] = None,
) -> None:
    """Bring an index up to date with what changed on its Wikibase; redirects and merged items are followed."""
    from pipelines.reconcile.reference.building import now
    from pipelines.reconcile.reference.folder import read_manifest
    from pipelines.reconcile.reference.refreshing import refresh_reference
    from pipelines.reconcile.reference.wikibase_entities import moment

    settings = load_settings()
    folder = _folder(settings, name)
    facts = read_manifest(folder)
    last = moment(f"{since.isoformat()}Z") if since else moment(facts["since"]) if facts.get("since") else None
    if last is None or not facts["classes"]:
        raise ConfigurationError(
            f"index '{name}' does not say what it follows, and since when",
            remedy="build it with --class; for one built from a dump, give the dump's date with --since",
        )
    started = now()
    with _wikibase(settings, target or facts.get("target"), facts["classes"]) as entities:
        changes = entities.changes(last)
        told = {"target": entities.reader.target_name, "since": started}
        before, reference = facts["entities"], refresh_reference(folder, changes, told)
    out.print(
        f"index {name}: {len(changes.touched):,} changed, {len(reference):,} items ({len(reference) - before:+,})",
        markup=False,
    )
