"""`donata serve`: the reconciliation service over an index, on this machine alone."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.console import out
from pipelines.exceptions import ConfigurationError
from pipelines.reconcile.reference.building import open_reference
from pipelines.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 8000,
    host: Annotated[str, typer.Option(help="a loopback address; no other is listened on")] = "127.0.0.1",
    index: Annotated[str | None, typer.Option(help="name of an index, or its folder; default: the only one")] = None,
    language: Annotated[str, typer.Option(help="of names, unless a client asks for another")] = "en",
) -> None:
    """Serve an index as a reconciliation service (API 0.1, 0.2, 1.0-draft), for OpenRefine and other clients."""
    from pipelines.web import reconciliation
    from pipelines.web.reconciliation.known_names import read_names
    from pipelines.web.reconciliation.name_answers import NameAnswerer
    from pipelines.web.serving import listen
    from pipelines.web.serving import serve as serve_app

    settings = load_settings()
    folder = find_index(settings, index)
    listener = listen(host, port)
    with listener:
        reference = open_reference(folder)
        service = reconciliation.Service(
            reference,
            NameAnswerer(reference),
            reconciliation.Offer(f"Donata: {folder.name}", language=language),
            types=read_names(settings.home, "items"),
            properties=read_names(settings.home, "properties"),
        )
        app = reconciliation.create_app(service)
        base = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        out.print(
            f"The index '{folder.name}' ({len(reference):,} entities) is served on this machine (Ctrl-C stops it)."
        )
        out.print("Paste one of these addresses into OpenRefine (it speaks 0.2), or into another client:")
        for version, path in reconciliation.PATHS.items():
            out.print(f"  {version.value:9} {base}{path}", markup=False)
        serve_app(app, listener)


def find_index(settings: Settings, name: str | None) -> Path:
    """The folder of an index: of that name among the runs, or a path; without a name the only one there is.

    Raises:
        ConfigurationError: there is no such index, or a choice is needed.
    """
    indexes = settings.runs / "indexes"
    if name is not None:
        for folder in (indexes / name, Path(name)):
            if folder.is_dir():
                return folder
    there = sorted(path.name for path in indexes.iterdir() if path.is_dir()) if indexes.is_dir() else []
    if name is None and len(there) == 1:
        return indexes / there[0]
    if not there:
        raise ConfigurationError(
            f"there is no index{f' {name!r}' if name else ''} under {indexes}",
            remedy="build one, or name its folder with --index",
        )
    raise ConfigurationError(
        f"there is no index {name!r}" if name else "there are several indexes",
        remedy=f"choose one with --index: {', '.join(there)}",
    )
