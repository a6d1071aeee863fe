"""`donata serve`: the portal, the reconciliation service over the indexes, and the embedded Wikibase."""

import gc
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import err, out
from pipelines.cli.index import indexes_folder
from pipelines.cli.sandbox import seed_folder
from pipelines.exceptions import ConfigurationError, SandboxError
from pipelines.settings import Settings, load_settings

if TYPE_CHECKING:
    from pipelines.web.reconciliation import Service
    from pipelines.web.site.portal import Portal

_PORT_SECONDS = 2.0


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("serve")(serve)


def serve(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 8000,
    host: Annotated[str, typer.Option(help="a loopback address, unless people sign in")] = "127.0.0.1",
    index: Annotated[
        str | None, typer.Option(help="name of an index, or its folder, for /reconcile/…; default: the only one")
    ] = None,
    language: Annotated[str, typer.Option(help="of names, unless a client asks for another")] = "en",
    sandbox: Annotated[bool, typer.Option(help="start the embedded Wikibase, unless it runs already")] = True,
    demo: Annotated[
        bool, typer.Option("--demo", help="take the partners that Donata comes with to the embedded Wikibase, once")
    ] = False,
) -> None:
    """Serve the portal, the embedded Wikibase beside it, and each index as a reconciliation service."""
    from pipelines.web import reconciliation
    from pipelines.web.app import create_app
    from pipelines.web.serving import listen
    from pipelines.web.serving import serve as serve_app
    from pipelines.web.site.portal import open_portal
    from pipelines.web.site.reach import check_reach, host_names

    settings = load_settings()
    check_reach(settings, host)
    default, folders = choose_indexes(settings, index)
    with listen(host, port, anywhere=settings.signs_in) as listener, closing(open_portal(settings)) as portal:
        base = settings.portal_url or _address(host, listener)
        services = {name: index_service(settings, folder, language) for name, folder in folders.items()}
        if default is not None:
            _tell_addresses(default, services[default], base)
        main = services.get(default) if default else None
        reconciled = reconciliation.create_app(main, services, hosts=host_names(settings)) if services else None
        app = create_app(portal, reconciliation=reconciled, demo=demo)
        with ending_well(), wikibase(settings, wanted=sandbox), demonstrated(portal, wanted=demo):
            out.print(f"The portal is at {base} (Ctrl-C stops it)", markup=False)
            # What is loaded stays: the search for cycles, in the midst of an answer, need not walk it again and again.
            gc.freeze()
            serve_app(app, listener, proxies=settings.proxies if settings.signs_in else ())


def find_index(settings: Settings, name: str | None) -> Path:
    """The folder of an index: of that name among the runs, or a path; without a name the only one there is.

    Raises:
        ConfigurationError: there is no such index, or a choice is needed.
    """
    indexes = indexes_folder(settings)
    if name is not None:
        for folder in (indexes / name, Path(name)):
            if folder.is_dir():
                return folder
    there = _index_names(indexes)
    if name is None and len(there) == 1:
        return indexes / there[0]
    if not there:
        raise ConfigurationError(
            f"there is no index{f' {name!r}' if name else ''} under {indexes}",
            remedy="build one with `donata index build`, or name its folder with --index",
        )
    raise ConfigurationError(
        f"there is no index {name!r}" if name else "there are several indexes",
        remedy=f"choose one with --index: {', '.join(there)}",
    )


def choose_indexes(settings: Settings, name: str | None) -> tuple[str | None, Mapping[str, Path]]:
    """The name of the index at `/reconcile/…` itself, if one is chosen or the only one, and the folders of all."""
    indexes = indexes_folder(settings)
    folders = {each: indexes / each for each in _index_names(indexes)}
    if name is None:
        return (next(iter(folders)) if len(folders) == 1 else None), folders
    folder = find_index(settings, name)
    return folder.name, folders | {folder.name: folder}


def _index_names(indexes: Path) -> list[str]:
    return sorted(path.name for path in indexes.iterdir() if path.is_dir()) if indexes.is_dir() else []


def index_service(settings: Settings, folder: Path, language: str) -> "Service":
    """The reconciliation service over an index; `language` is that of names, unless a client asks for another."""
    from pipelines.reconcile.answering import Answering
    from pipelines.reconcile.probability import read_models
    from pipelines.reconcile.reference.building import open_reference
    from pipelines.web.reconciliation import Offer, Service
    from pipelines.web.reconciliation.known_names import read_names

    reference = open_reference(folder)
    return Service(
        reference,
        Answering(reference, read_models(settings.home)),
        Offer(f"Donata: {folder.name}", language=language),
        types=read_names(settings.home, "items"),
        properties=read_names(settings.home, "properties"),
    )


def _tell_addresses(name: str, service: "Service", base: str) -> None:
    from pipelines.web.reconciliation import PATHS

    out.print(f"The index '{name}' ({service.size:,} entities) is served on this machine (Ctrl-C stops it).")
    out.print("Paste one of these addresses into OpenRefine (it speaks 0.2), or into another client:")
    for version, path in PATHS.items():
        out.print(f"  {version.value:9} {base}{path}", markup=False)


@contextmanager
def wikibase(settings: Settings, *, wanted: bool) -> Iterator[None]:
    """The embedded Wikibase within, in a process of its own; one that ran before is left as it was.

    Unless it is that of a portal which was killed: it is taken over.
    """
    from pipelines import sandbox

    directory, host, port = settings.sandbox_dir, settings.sandbox_host, settings.sandbox_port
    running = sandbox.status(directory)
    there = not running.orphaned if running else _answers(host, port)
    if not wanted or there:
        yield
        return
    try:
        facts = sandbox.start(directory, host=host, port=port, seed=seed_folder(settings), owner=os.getpid())
    except SandboxError as error:
        # The portal shows what it knows without it.
        err.print(f"The embedded Wikibase does not run: {error}", markup=False)
        yield
        return
    try:
        out.print(f"The embedded Wikibase is at {facts.url}", markup=False)
        yield
    finally:
        # Of two portals that begin at the same time one waits for the other's.
        if facts.owner == os.getpid():
            sandbox.stop(directory)


@contextmanager
def demonstrated(portal: "Portal", *, wanted: bool) -> Iterator[None]:
    """The demo is made within, if it is wanted and not there: only on the embedded Wikibase of this very project."""
    from pipelines import sandbox
    from pipelines.web.site.demo import demo_runs

    if not wanted:
        yield
        return
    if not portal.target.embedded or sandbox.status(portal.settings.sandbox_dir) is None:
        err.print("No demo is made: it goes to the embedded Wikibase of this project alone, which is not served here.")
        yield
        return
    with demo_runs(portal) as jobs:
        if jobs:
            out.print("The demo is being made; the front page shows how far it is.")
        yield


@contextmanager
def ending_well() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that what was started with it is stopped with it."""

    def ask_to_end(number: int, frame: object) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, ask_to_end)
    try:
        yield
    except KeyboardInterrupt:
        out.print("The portal has stopped.")
    finally:
        signal.signal(signal.SIGTERM, before)


def _answers(host: str, port: int) -> bool:
    """Whether somebody listens there already."""
    try:
        socket.create_connection((host, port), _PORT_SECONDS).close()
    except OSError:
        return False
    return True


def _address(host: str, listener: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
