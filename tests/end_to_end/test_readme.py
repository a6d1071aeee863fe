"""The README's first screen: its commands, run one by one, print what it shows.

Run this file as a program to write the real output into the README: `python tests/end_to_end/test_readme.py`.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- demo -->\n```console\n)(.*?)(```\n)", re.DOTALL)
RUN = re.compile(r"\b[0-9a-f]{11}\b")


def shown_block(readme: str) -> str:
    """The demo's block."""
    found = BLOCK.search(readme)
    assert found is not None
    return found[2]


def commands(block: str) -> list[str]:
    """The lines that a person types."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def play(typed: list[str], runs: Path) -> str:
    """Run the commands with a fresh runs folder; what a person sees, with the usual folder, port and run ids."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"DONATA_RUNS_DIR": str(runs), "DONATA_SANDBOX_PORT": str(port)}
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = []
    for command in typed:
        done = subprocess.run(  # noqa: S602 - the README's own commands
            command,
            shell=True,
            cwd=HOME,
            env={**os.environ, **settings, "PATH": tools},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told.append(f"$ {command}\n{done.stdout}")
    text = "".join(told).replace(str(runs), "data/runs").replace(f":{port}", ":8181")
    return _stable_runs(text)


def _stable_runs(text: str) -> str:
    """Run ids are random: the first becomes 00000000001, and so on."""
    ids = list(dict.fromkeys(RUN.findall(text)))
    for number, run in enumerate(ids, start=1):
        text = text.replace(run, f"{number:011x}")
    return text


@pytest.mark.prefect
@pytest.mark.slow
def test_the_demo_prints_what_the_readme_shows(tmp_path: Path) -> None:
    block = shown_block((HOME / "README.md").read_text(encoding="utf-8"))
    assert play(commands(block), tmp_path / "runs") == _stable_runs(block)


def test_make_demo_is_that_sequence_of_commands() -> None:
    makefile = (HOME / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.split("\ndemo:", 1)[1].split("\n\n", 1)[0]
    places = [recipe.find(f"$(BIN)/{command}") for command in commands(shown_block(_readme()))]
    assert -1 not in places
    assert places == sorted(places)


def _readme() -> str:
    return (HOME / "README.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        output = play(commands(shown_block(_readme())), Path(folder))
    (HOME / "README.md").write_text(BLOCK.sub(lambda m: m[1] + output + m[3], _readme()), encoding="utf-8")
