"""The seed: tables compiled into entities, the same each time, and clear about what is wrong in them."""

import copy
import shutil
from pathlib import Path

import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox import running_sandbox
from pipelines.sandbox.seed import compile_seed, load_seed
from tests.sandbox.clients import ApiClient


def copy_seed(seed_folder: Path, into: Path, name: str, old: str, new: str) -> Path:
    """A copy of the seed with one table changed."""
    shutil.copytree(seed_folder, into / "seed")
    table = into / "seed" / f"{name}.csv"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new), "utf-8")
    return into / "seed"


def test_tables_become_entities(seed_folder: Path) -> None:
    entities = {entity["id"]: entity for entity in compile_seed(seed_folder)}
    ada, catalogue = entities["Q101"], entities["P9001"]
    assert {code: term["value"] for code, term in ada["labels"].items()} == {
        "en": "Ada Example",
        "de": "Ada Beispiel",
        "mul": "Ada Example",
    }
    assert [alias["value"] for alias in ada["aliases"]["en"]] == ["A. Example"]
    times = [(s["mainsnak"]["datavalue"]["value"]["time"], s["rank"]) for s in ada["claims"]["P569"]]
    assert times == [("+1853-03-30T00:00:00Z", "normal"), ("+1900-00-00T00:00:00Z", "deprecated")]
    assert ada["claims"]["P2048"][0]["mainsnak"]["datavalue"]["value"]["unit"].endswith("/Q11573")
    assert ada["claims"]["P9001"][0]["qualifiers"]["P569"][0]["snaktype"] == "somevalue"
    assert list(ada["claims"]["P31"][0]["references"][0]["snaks"]) == ["P854"]
    assert catalogue["claims"]["P1630"][0]["mainsnak"]["datavalue"]["value"] == "https://example.org/$1"
    constraint = catalogue["claims"]["P2302"][0]
    assert constraint["mainsnak"]["datavalue"]["value"]["id"] == "Q21502404"
    assert constraint["qualifiers"]["P1793"][0]["datavalue"]["value"] == "[1-9]\\d*"


def test_the_same_tables_give_the_same_entities(seed_folder: Path) -> None:
    assert compile_seed(seed_folder) == compile_seed(seed_folder)


def test_seeding_again_changes_nothing_and_keeps_edits(seed_folder: Path, tmp_path: Path) -> None:
    with running_sandbox(tmp_path, seed=seed_folder) as sandbox:
        again = load_seed(sandbox.wiki, seed_folder)
        assert (again.stored, again.kept) == (0, 0)
    with running_sandbox(tmp_path, seed=seed_folder) as sandbox:
        assert sandbox.wiki.storage.last_revision() == again.unchanged + 2


@pytest.mark.parametrize(
    ("change", "place", "text"),
    [
        (("items", "id,kind", "id,sort"), (1, "kind"), "header"),
        (("items", "Q101,artist", "X101,artist"), (3, "id"), "not an id"),
        (("items", "Q5,class", "Q101,class"), (3, "id"), "twice"),
        (("items", "things,imagination", "things,hearsay"), (3, "source"), "sources.csv"),
        (("properties", "time,,,", "date,,,"), (4, "datatype"), "datatype"),
        (("statements", "1853-03-30", "1853/54"), (3, "value"), "not a date"),
        (("statements", "Q101,P31", "Q102,P31"), (2, "item"), "items.csv"),
        (("statements", "Q101,P569,18XX", "Q101,P570,18XX"), (4, "value"), "properties.csv"),
        (("statements", "deprecated", "worst"), (4, "rank"), "not a rank"),
        (("statements", '{""P569"": [""somevalue""]}', "{"), (8, "qualifiers"), "not JSON"),
        (("terms", "label,de", "label,deutsch"), (3, "language"), "language code"),
        (("terms", "alias,en", "nickname,en"), (2, "kind"), "alias"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    seed_folder: Path, tmp_path: Path, change: tuple[str, str, str], place: tuple[int, str], text: str
) -> None:
    name, old, new = change
    folder = copy_seed(seed_folder, tmp_path, name, old, new)
    with pytest.raises(SandboxError, match=text) as caught:
        compile_seed(folder)
    error = caught.value
    assert (error.file, error.line, error.column) == (str(folder / f"{name}.csv"), *place)
    assert error.remedy


def test_a_missing_table_and_broken_csv_are_named(seed_folder: Path, tmp_path: Path) -> None:
    folder = copy_seed(seed_folder, tmp_path, "items", "human", 'hu"man')
    (folder / "items.csv").write_bytes(
        "id,kind,label,description,source\nQ5,class,caf\xe9,,imagination\n".encode("latin-1")
    )
    with pytest.raises(SandboxError, match="UTF-8"):
        compile_seed(folder)
    (folder / "items.csv").write_text("id,kind,label,description,source\nQ5,class\n")
    with pytest.raises(SandboxError, match="2 cells instead of 5"):
        compile_seed(folder)
    (folder / "items.csv").unlink()
    with pytest.raises(SandboxError, match="no table 'items'"):
        compile_seed(folder)


def test_entities_written_by_hand_are_completed_and_can_be_merged(tmp_path: Path) -> None:
    """They have neither hashes nor ids of statements; an edit needs both."""
    text = {"snaktype": "value", "property": "P1", "datavalue": {"type": "string", "value": "the same"}}
    source = {"snaks": {"P1": [text]}}
    claims = {"P1": [{"mainsnak": text, "references": [source]}]}
    prop = {"type": "property", "id": "P1", "datatype": "string"}
    twins = [{"type": "item", "id": name, "claims": copy.deepcopy(claims)} for name in ("Q1", "Q2")]
    with running_sandbox(tmp_path, seed=[prop, *twins]) as sandbox:
        client = ApiClient(sandbox)
        client.log_in()
        assert client.edit("wbmergeitems", fromid="Q1", toid="Q2")["redirected"] == 1
        client.http.close()
        (statement,) = sandbox.entity("Q2")["claims"]["P1"]
    assert statement["id"].startswith("Q2$")
    assert len(statement["references"]) == 1
