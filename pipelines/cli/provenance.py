"""`donata provenance`: from a statement or an item to the partner, dump, row, match and reviewer behind it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.console import out
from pipelines.cli.partnership import Target
from pipelines.exceptions import ConfigurationError
from pipelines.settings import load_settings

if TYPE_CHECKING:
    from pipelines.ledger.entries import Addition

# `Q42$…` as the JSON has it, `Q42-…` as the RDF has it.
_STATEMENT = re.compile(r"([QP][1-9]\d*)[$-]([0-9A-F-]{36})", re.IGNORECASE)
_ITEM = re.compile(r"[QP][1-9]\d*")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("provenance")(provenance)


def provenance(
    subject: Annotated[str, typer.Argument(help="a statement's id (GUID), or an item's")],
    target: Target = None,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
) -> None:
    """Say where what we added comes from: partner, dump, row, match and its reviewer, run, edit, revision."""
    from pipelines.ledger import Ledger

    settings = load_settings()
    with Ledger(settings.ledger) as ledger:
        added = ledger.additions(**_wanted(subject), target=target or settings.target, removed=True)
        undone = ledger.taken_back()
    if not added:
        raise ConfigurationError(
            f"the ledger knows of nothing that was added to {subject} on {target or settings.target}",
            remedy="check the id; another Wikibase is named with --target",
        )
    told = [facts(one, undone.get(one.id)) for one in added]
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in lines(told):
        out.print(line, markup=False)


def facts(added: "Addition", undone: str | None) -> dict[str, Any]:
    """All that the ledger knows of one addition, by plain names; `undone`: the run that took it back."""
    row = added.contribution
    return {
        "item": row.item,
        "kind": row.kind,
        "property": row.property,
        "language": row.language,
        "value": row.text,
        "statement": row.statement,
        "reference": row.reference,
        "partner": added.slug,
        "dump": added.dump_name,
        "dump checksum": added.dump_checksum,
        "row": row.row,
        "key": row.key,
        "column": row.column,
        "cell": row.raw,
        "mapping version": row.mapping_checksum,
        "matched by": row.match_method,
        "evidence": row.match_evidence,
        "reviewer": row.reviewer,
        "run": row.run,
        "edit": row.edit,
        "revision": added.revision,
        "time": added.time.isoformat(timespec="seconds"),
        "undone by": undone,
    }


def lines(told: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The facts for the terminal, a block for each addition."""
    for one in told:
        where = one["property"] or f"{one['kind']} in {one['language']}"
        yield f"{one['item']}  {where}: {one['value']}"
        for name in list(one)[5:]:
            if one[name] is not None:
                yield f"  {name:<16}{one[name]}"
        yield ""


def _wanted(subject: str) -> dict[str, str]:
    found = _STATEMENT.fullmatch(subject)
    if found:
        return {"statement": f"{found[1].upper()}${found[2].upper()}"}
    if _ITEM.fullmatch(subject.upper()):
        return {"item": subject.upper()}
    raise ConfigurationError(
        f"'{subject}' is neither a statement nor an item", remedy="write Q42, or the statement's id Q42$… with quotes"
    )
