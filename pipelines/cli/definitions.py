"""Commands about what people write: settings, partners, mappings, queries, targets."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.app import command_line
from pipelines.cli.console import err, out, show_error, table
from pipelines.exceptions import ConfigurationError
from pipelines.settings import effective_settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("settings")(show_settings)
    app.command("new")(new_partner)
    app.command("validate")(validate)
    app.command("schema")(write_schema)


def show_settings() -> None:
    """Print the effective settings and where each came from; secrets are masked."""
    rows = [(s.name, s.value, s.source, s.description) for s in effective_settings(command_line)]
    out.print(table(["setting", "value", "source", "what it is"], rows))


def new_partner(
    slug: Annotated[str, typer.Argument(help="short name: lower-case letters, digits, hyphens")],
    dump: Annotated[str, typer.Option("--from", help="the partner's dump: a path or URL")],
) -> None:
    """Scaffold a partner from its dump: a data package, a draft mapping, and a list of what you must decide."""
    from pipelines.ingest.scaffold import scaffold

    draft = scaffold(load_settings().home, slug, dump)
    for path in draft.paths:
        out.print(f"wrote {path}")
    out.print("\nWhat you must decide:")
    for number, decision in enumerate(draft.decisions, start=1):
        out.print(f"{number:3}. {decision}", markup=False)


def validate() -> None:
    """Check every committed partner, mapping, target and query, and that the mapping's JSON Schema is up to date."""
    from pipelines.partners.cautions import cautions
    from pipelines.partners.partner import Partner

    home, troubles = load_settings().home, 0
    sound: list[Partner] = []
    for name, check in _checks(home):
        try:
            found = check()
        except ConfigurationError as error:
            troubles += 1
            show_error(error)
            continue
        out.print(f"ok  {name}", markup=False)
        if isinstance(found, Partner):
            sound.append(found)
    for partner in sound:
        for caution in cautions(partner):
            err.print(f"but partner {partner.slug}: {caution}", markup=False)
    if troubles:
        err.print(f"{troubles} to correct")
        raise typer.Exit(1)


def _checks(home: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    from pipelines.partners.partner import partner_slugs, read_partner
    from pipelines.partners.schema import schema_path
    from pipelines.wikibase.queries import query_names, read_query
    from pipelines.wikibase.targets import FOLDER, read_manifest, target_names

    yield f"schema  {schema_path(home).relative_to(home)}", lambda: _schema_is_current(home)
    for slug in partner_slugs(home):
        yield f"partner {slug}", partial(read_partner, home, slug)
    for name in target_names(home):
        yield f"target  {name}", partial(read_manifest, home / FOLDER / f"{name}.json")
    for name in query_names(home):
        yield f"query   {name}", partial(read_query, home, name)


def _schema_is_current(home: Path) -> None:
    from pipelines.partners.schema import mapping_schema_text, schema_path

    path = schema_path(home)
    if not path.is_file() or path.read_text(encoding="utf-8") != mapping_schema_text():
        raise ConfigurationError("the JSON Schema of mappings is out of date", file=path, remedy="run `donata schema`")


def write_schema() -> None:
    """Write `mappings/mapping.schema.json`, with which editors complete and check mappings."""
    from pipelines.partners.schema import mapping_schema_text, schema_path

    path = schema_path(load_settings().home)
    path.write_text(mapping_schema_text(), encoding="utf-8")
    out.print(f"wrote {path}", markup=False)
