"""`donata review` and `donata explain`: doubtful matches before a person, and why a match is as it is."""

from contextlib import ExitStack
from typing import Annotated

import typer

from pipelines.cli.console import out
from pipelines.cli.keys import single_keys
from pipelines.cli.partnership import Slug
from pipelines.cli.stages import Run
from pipelines.exceptions import ConfigurationError
from pipelines.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("review")(review)
    app.command("explain")(explain_row)


def review(
    slug: Slug,
    run: Run = None,
    name: Annotated[str | None, typer.Option("--as", help="who judges; default: the setting `reviewer`")] = None,
) -> None:
    """Decide on doubtful matches, one key each, the most telling first; stop and go on whenever you like."""
    from pipelines.cli.sitting import Session
    from pipelines.flows.work import latest_run, open_work
    from pipelines.reconcile.review import reviewer_name

    settings = load_settings()
    who = reviewer_name(name or settings.reviewer)
    with single_keys(), ExitStack() as stack:
        work = open_work(slug, run or latest_run(settings, slug))
        session = Session(work, who, stack.enter_context(work.ledger()))
        session.reader = stack.enter_context(work.reader())
        session.ask_all()


def explain_row(
    slug: Slug,
    row: Annotated[str, typer.Argument(help="the row's number in the dump, or `key:` and the record's key")],
    run: Run = None,
) -> None:
    """Say why a row was matched as it was: the evidence with its weight, the runner-up, and what people judged."""
    from pipelines.flows.doubtful import read_records, record_name
    from pipelines.flows.judging import judged
    from pipelines.flows.work import latest_run, open_work
    from pipelines.model.tables import rows_of
    from pipelines.reconcile.explanation import explain, explanation_lines
    from pipelines.reconcile.settlement import settle

    settings = load_settings()
    work = open_work(slug, run or latest_run(settings, slug))
    tables = judged(work)
    matches, _ = settle(tables.matches, work.partner)
    wanted = row.removeprefix("key:")
    found = matches["_key"] == wanted if row.startswith("key:") else matches["_row"].astype("string") == wanted
    if not found.any():
        rows = f"rows 1 to {matches['_row'].max()}" if len(matches) else "no rows"
        raise ConfigurationError(
            f"run '{work.run}' has no row '{row}'", remedy=f"it has {rows}; a key is written key:…"
        )
    [match] = rows_of(matches[found])
    candidates = rows_of(tables.candidates[tables.candidates["_row"] == match["_row"]].sort_values("rank"))
    record = read_records(work, [match["_row"]])[match["_row"]]
    for line in explanation_lines(explain(match, candidates), record_name(record, work)):
        out.print(line, markup=False)
