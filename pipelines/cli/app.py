"""The root command: version, and settings given on the command line, which outrank environment and `donata.toml`."""

import os
from typing import Annotated

import typer

from pipelines import __version__
from pipelines.exceptions import SettingsError
from pipelines.settings import PREFIX, Settings

app = typer.Typer(
    name="donata",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From a partner's data dump to reviewed, attributed, reversible statements on Wikidata.",
)

#: Settings given on the command line; also set in the environment, so that every flow and worker sees them.
command_line: dict[str, str] = {}


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"donata {__version__}")
        raise typer.Exit


@app.callback()
def root(
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="a setting for this command; repeatable")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="show the version")
    ] = False,
) -> None:
    """From a partner's data dump to reviewed, attributed, reversible statements on Wikidata."""
    del version
    for setting in settings or []:
        name, equals, value = setting.partition("=")
        if not equals or name not in Settings.model_fields:
            raise SettingsError(
                f"--set {setting}: expected NAME=VALUE with a known setting", remedy="see `donata settings`"
            )
        if name in Settings.SECRETS:
            raise SettingsError(
                f"--set {name}=…: a secret on the command line is seen by others on this machine",
                remedy=f"set the environment variable {PREFIX}{name.upper()}",
            )
        command_line[name] = value
        os.environ[f"{PREFIX}{name.upper()}"] = value
