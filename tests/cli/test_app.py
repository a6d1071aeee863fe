"""The root command: its help, that of every command, the version, and settings on the command line."""

from typing import Any

import pytest
import typer.main

from pipelines import __version__
from pipelines.cli import app
from tests.cli.conftest import Donata


def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command and group below, by its words."""
    found = []
    for name, command in getattr(group, "commands", {}).items():
        found += [(*path, name), *commands(command, (*path, name))]
    return found


COMMANDS = commands(typer.main.get_command(app))


def test_the_commands_are_those_of_the_path() -> None:
    named = {words[0] for words in COMMANDS}
    stages = {"ingest", "reconcile", "map", "plan", "upload", "report"}
    assert named >= stages | {"settings", "new", "check", "validate", "schema", "run", "runs", "deploy", "sandbox"}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_says_what_it_does(donata: Donata, words: tuple[str, ...]) -> None:
    told = donata(*words, "--help")
    assert told.code == 0
    assert told.out.strip().startswith(f"Usage: donata {' '.join(words)}")
    described = [line for line in told.out.splitlines()[1:] if line.strip()]
    assert len(described[0].split()) >= 4


def test_the_version(donata: Donata) -> None:
    assert donata("--version").out == f"donata {__version__}\n"


def test_a_setting_on_the_command_line_outranks_the_environment(donata: Donata) -> None:
    told = donata("--set", "sandbox_port=4711", "settings")
    [line] = [line for line in told.out.splitlines() if line.startswith("sandbox_port")]
    assert "4711" in line
    assert "command line" in line
    assert "4711" not in donata("settings").out
