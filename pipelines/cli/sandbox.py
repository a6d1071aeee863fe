"""`donata sandbox`: the embedded Wikibase, started, looked at, filled, kept, taken back, emptied and stopped."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.console import out
from pipelines.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="The embedded Wikibase: where donations are rehearsed.")


def seed_folder(settings: Settings) -> Path:
    """The committed facts that every sandbox begins with."""
    return settings.home / "data" / "wikidata"


@app.command()
def start(
    detach: Annotated[bool, typer.Option("--detach", help="run in the background")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="without the seed of data/wikidata/")] = False,
    faults: Annotated[bool, typer.Option("--faults", help="let requests be made to go wrong, to try clients")] = False,
) -> None:
    """Start the sandbox on loopback, seeded from data/wikidata/; its state is kept under data/runs/."""
    from pipelines import sandbox

    settings = load_settings()
    seed = None if empty else seed_folder(settings)
    directory, host, port = settings.sandbox_dir, settings.sandbox_host, settings.sandbox_port
    if not detach:
        out.print(f"The sandbox listens on {settings.sandbox_url} (Ctrl-C stops it)")
        sandbox.serve(directory, host=host, port=port, seed=seed, faults=faults)
        return
    facts = sandbox.start(directory, host=host, port=port, seed=seed, faults=faults)
    out.print(f"The sandbox runs at {facts.url} (API {facts.api_url}, SPARQL {facts.sparql_url})")


@app.command()
def stop() -> None:
    """Stop the sandbox that runs in the background; its state stays."""
    from pipelines import sandbox

    stopped = sandbox.stop(load_settings().sandbox_dir)
    out.print("The sandbox has stopped." if stopped else "No sandbox runs here.")


@app.command()
def status() -> None:
    """Say whether the sandbox runs, and where."""
    from pipelines import sandbox

    settings = load_settings()
    facts = sandbox.status(settings.sandbox_dir)
    if facts is None:
        out.print("No sandbox runs here; start one with `donata sandbox start`.")
        raise typer.Exit(1)
    out.print(f"The sandbox runs at {facts.url} since {facts.started} (process {facts.pid})")


@app.command()
def load(dump: Annotated[Path, typer.Argument(help="entities in Wikidata's JSON: .json or .jsonl, also .gz")]) -> None:
    """Load entities from a dump; loading twice changes nothing, and what was edited here since is kept."""
    from pipelines import sandbox

    report = sandbox.load(load_settings().sandbox_dir, dump)
    out.print(
        f"{report.read:,} entities read: {report.stored:,} stored, {report.unchanged:,} there already, "
        f"{report.kept:,} kept as edited here since"
    )


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Empty a stopped sandbox, or take a running one back to its seed; its snapshots and the ledger stay."""
    from pipelines import sandbox

    directory = load_settings().sandbox_dir
    runs = sandbox.status(directory) is not None
    if not yes:
        typer.confirm(f"Delete all that was edited and loaded in {directory}?", abort=True)
    sandbox.reset(directory)
    out.print("The sandbox is as it began, with its seed alone." if runs else "The sandbox is empty.")


@app.command()
def snapshot(name: Annotated[str, typer.Argument(help="lower-case letters, digits, hyphens")]) -> None:
    """Keep the sandbox as it is under a name, to go back to; a snapshot of that name is replaced."""
    from pipelines import sandbox

    taken = sandbox.snapshot(load_settings().sandbox_dir, name)
    out.print(f"Snapshot '{taken.name}' was taken ({taken.size / 1_000_000:,.1f} MB).")


@app.command()
def restore(
    name: Annotated[str, typer.Argument(help="a snapshot of `donata sandbox list`")],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Go back to a snapshot: what was edited or loaded since is gone, unless another snapshot holds it."""
    from pipelines import sandbox

    directory = load_settings().sandbox_dir
    if not yes:
        typer.confirm(f"Give up all that was edited and loaded in {directory} since '{name}'?", abort=True)
    differed = sandbox.restore(directory, name)
    out.print(f"The sandbox is as snapshot '{name}' has it; {differed:,} entities differed.")


@app.command()
def export(
    dump: Annotated[Path, typer.Argument(help=".json, .jsonl, .nt or .ttl, also .gz")],
    truthy: Annotated[bool, typer.Option("--truthy", help="RDF: terms and statements of the best rank alone")] = False,
) -> None:
    """Write all entities into a dump, in Wikidata's JSON format or as RDF."""
    from pipelines import sandbox

    settings = load_settings()
    number = sandbox.export(settings.sandbox_dir, dump, truthy=truthy, url=settings.sandbox_url)
    out.print(f"{number:,} entities written to {dump}")


@app.command("list")
def list_() -> None:
    """List the named sandboxes and their snapshots; the setting `sandbox_name` chooses one."""
    from pipelines import sandbox

    settings = load_settings()
    found = sandbox.list_sandboxes(settings.sandbox_dir.parent)
    if not found:
        out.print("There is no sandbox yet; start one with `donata sandbox start`.")
    for each in found:
        chosen = " (chosen)" if each.name == settings.sandbox_name else ""
        out.print(f"{each.name}{chosen}: " + (f"runs at {each.server.url}" if each.server else "stopped"))
        for kept in each.snapshots:
            out.print(f"  {kept.name}: taken {kept.taken}, {kept.size / 1_000_000:,.1f} MB")
