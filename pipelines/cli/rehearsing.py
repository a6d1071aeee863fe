"""`donata rehearse`: a plan is tried on copies of the live items in a sandbox of its own, and taken back again."""

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import out
from pipelines.cli.partnership import Slug
from pipelines.settings import load_settings

if TYPE_CHECKING:
    from pipelines.flows.rehearsing import Rehearsal

Run = Annotated[str | None, typer.Option(help="which run; default: the latest")]
Keep = Annotated[bool, typer.Option("--keep", help="keep the sandbox, to look at with sandbox_name=rehearsal-<slug>")]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("rehearse")(rehearse)


def rehearse(slug: Slug, run: Run = None, keep: Keep = False) -> None:
    """Carry out the plan on copies of the live items, measure and check, undo it, and prove that nothing is left.

    Exits with 1 if the plan did not pass.
    """
    from pipelines.flows import rehearsing
    from pipelines.flows.freezing import read_plan
    from pipelines.flows.lock import alone
    from pipelines.flows.progress import Progress
    from pipelines.flows.work import latest_run, open_work
    from pipelines.sandbox import running_sandbox, status
    from pipelines.upload.frozen import SHORT

    settings = load_settings()
    with alone(slug):
        work = open_work(slug, run or latest_run(settings, slug))
        subjects = int(read_plan(work).edits["subject"].nunique())
        copies = rehearsing.copies_for(work)
        folder = settings.runs / "sandboxes" / f"rehearsal-{slug}"
        if status(folder) is None:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            with (
                running_sandbox(folder, seed=copies) as sandbox,
                Progress("rehearse", subjects, unit="items") as progress,
            ):
                found = rehearsing.rehearse(work, sandbox.url, progress.advance)
        finally:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
    out.print(f"rehearsal of plan {found.plan[:SHORT]}… on {len(copies):,} copied entities", markup=False)
    for name, words in told(found):
        out.print(f"  {name:<18}{words}", markup=False)
    record = work.folder.file(f"{rehearsing.FOLDER}/{found.plan}.json")
    out.print(f"  {'record':<18}{record}", markup=False, soft_wrap=True)
    if not found.passed:
        raise typer.Exit(1)


def told(found: "Rehearsal") -> list[tuple[str, str]]:
    """What the rehearsal showed, line by line."""
    rows = [
        ("items", f"{found.items:,}: {_statuses(found.outcomes)}"),
        (
            "checks",
            _statuses(found.findings) + (f"; kept back: {', '.join(found.blocked[:5])}" if found.blocked else ""),
        ),
        ("left to do", f"{len(found.missing):,}" + (f": {', '.join(found.missing[:5])}" if found.missing else "")),
        ("undone", _statuses(found.undone)),
        ("restored", f"{found.restored:,} of {found.items:,} items, by the hash of their content"),
    ]
    if found.coverage_before is not None and found.coverage_after is not None:
        rows.insert(1, ("coverage", f"{found.coverage_before:.1%} → {found.coverage_after:.1%}"))
    rows += [("", message) for message in found.messages[:5]]
    return [*rows, ("result", "passed" if found.passed else "not passed: do not upload this plan")]


def _statuses(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in counts.items()) or "none"
