"""The READMEs do not drift: every `donata` command and option that they name exists, and so does every file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from pipelines.cli import app

HOME = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in HOME.rglob("*.md")
    if not {".venv", "runs", "node_modules", ".pytest_cache", ".hypothesis"} & set(path.relative_to(HOME).parts)
)
COMMAND = re.compile(r"(?:^\$ |`)donata ([^`#\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#]+)")


def named_commands() -> Iterator[tuple[str, str]]:
    """Every command line that a page names, with the page."""
    for page in PAGES:
        for line in COMMAND.findall(page.read_text(encoding="utf-8")):
            yield str(page.relative_to(HOME)), line.strip()


def resolve(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name, and what is left of them; duck-typed, as typer keeps a click of its own."""
    command: Any = typer.main.get_command(app)
    while words and (inner := getattr(command, "commands", {}).get(words[0])):
        command, words = inner, words[1:]
    return command, words


@pytest.mark.parametrize(("page", "line"), sorted(set(named_commands())))
def test_every_named_command_and_option_exists(page: str, line: str) -> None:
    words = [word for word in line.split() if not word.startswith(("<", "["))]
    command, rest = resolve(words)
    if hasattr(command, "commands"):
        assert not rest or rest[0].startswith("-") or rest[0] == "…", f"{page}: there is no command `donata {line}`"
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    options = {word.split("=")[0] for word in rest if word.startswith("--")}
    assert options <= known | {"--help"}, f"{page}: `donata {line}` has no option {options - known}"


@pytest.mark.parametrize("page", [str(page.relative_to(HOME)) for page in PAGES])
def test_every_linked_file_exists(page: str) -> None:
    text = (HOME / page).read_text(encoding="utf-8")
    missing = [link for link in LINK.findall(text) if not ((HOME / page).parent / link.strip()).exists()]
    assert missing == []


def test_each_top_folder_explains_itself() -> None:
    for folder in ("pipelines", "mappings", "sparql", "data", "notebooks", "tests"):
        assert (HOME / folder / "README.md").is_file(), folder
