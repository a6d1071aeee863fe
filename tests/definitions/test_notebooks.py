"""Every notebook: committed without outputs, and it runs from end to end in a fresh kernel of this interpreter."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def own_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that is this interpreter, whatever kernels and profiles the machine has."""
    specification = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    specification.parent.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    specification.write_text(json.dumps({"argv": command, "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    for place in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        folder = tmp_path / place.lower()
        folder.mkdir()
        monkeypatch.setenv(place, str(folder))


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where a notebook may write: its temporary folder, and a runs folder of its own."""
    temporary, runs = tmp_path / "temporary", tmp_path / "runs"
    temporary.mkdir()
    runs.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("DONATA_RUNS_DIR", str(runs))
    return [temporary, runs]


def executed(notebook: Any) -> list[Any]:
    """The outputs of all cells, in order.

    Raises:
        CellExecutionError: a cell failed.
    """
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def words(outputs: list[Any]) -> str:
    return "\n".join(output["text"] if "text" in output else output["data"]["text/plain"] for output in outputs)


def test_there_is_one_for_each_user_and_the_readme_names_it() -> None:
    assert NAMES == ["analyst", "coordinator", "institution"]
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\((\w+)\.ipynb\)", readme)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_committed_without_outputs(name: str) -> None:
    for cell in code_cells(read(name)):
        assert cell.outputs == [], f"{name}, cell {cell.id}: clear all outputs"
        assert cell.execution_count is None, f"{name}, cell {cell.id}: clear all outputs"


@pytest.mark.parametrize("name", NAMES)
def test_its_form_does_not_depend_on_who_saved_it(name: str) -> None:
    notebook = read(name)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == METADATA
    assert all(cell.metadata == {} for cell in notebook.cells)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", NAMES)
def test_its_links_lead_somewhere(name: str) -> None:
    texts = [cell.source for cell in read(name).cells if cell.cell_type == "markdown"]
    links = [link for text in texts for link in re.findall(r"\]\(([^)]+)\)", text)]
    assert all((FOLDER / link).is_file() for link in links)


@pytest.mark.slow
@pytest.mark.usefixtures("own_jupyter")
class TestRun:
    """Each from end to end: no cell fails, nothing warns, nothing is left behind, and it shows what it is for."""

    def run(self, name: str, places: list[Path]) -> list[Any]:
        outputs = executed(read(name))
        assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
        assert [entry for place in places for entry in place.iterdir()] == []
        return outputs

    def test_the_kernel_is_this_interpreter(self) -> None:
        cell: dict[str, Any] = {
            "cell_type": "code",
            "id": "which",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        cell["source"] = "import sys\nprint(sys.executable)"
        content = {"nbformat": 4, "nbformat_minor": 5, "metadata": METADATA, "cells": [cell]}
        notebook = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
        assert words(executed(notebook)).strip() == sys.executable

    def test_institution(self, places: list[Path]) -> None:
        shown = words(self.run("institution", places))
        assert "9 of 10 rows can go on; 1 needs a correction" in shown
        assert "7 of 10 rows can go on; 3 need a correction" in shown
        assert "All 3 rows can go on." in shown
        assert "names no licence" in shown
        assert "did you mean 'column'?" in shown

    def test_coordinator(self, places: list[Path]) -> None:
        shown = words(self.run("coordinator", places))
        would_change = re.findall(r"(\d+) of (\d+) items would change", shown)
        assert len(would_change) == 2
        assert int(would_change[0][0]) > 0
        assert int(would_change[1][0]) == 0
        assert re.search(r"^0 edit requests$", shown, re.MULTILINE)

    def test_analyst(self, places: list[Path]) -> None:
        outputs = self.run("analyst", places)
        assert sum("image/svg+xml" in output.get("data", {}) for output in outputs) == 2
        shown = words(outputs)
        sums = re.search(r"^(\d+) people = (\d+) with \+ (\d+) without$", shown, re.MULTILINE)
        assert sums is not None
        people, having, lacking = map(int, sums.groups())
        assert people == having + lacking
        assert shown.count("Q999999901") >= 3
