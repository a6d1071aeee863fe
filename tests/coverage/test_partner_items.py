"""Who of the partner's items has what."""

from pathlib import Path

from pipelines.coverage.partner_items import CHUNK, chunks, find_holders, local_name
from pipelines.model.tables import rows_of
from tests.coverage.imaginary_graph import imaginary_graph, read_imaginary_partner


def test_holders_are_found_for_each_measure(tmp_path: Path) -> None:
    holders = find_holders(imaginary_graph(), tmp_path, read_imaginary_partner(tmp_path), ["Q101", "Q102", "Q103"])
    found = {(r["measure"], r["subject"], r["item"]): (r["covered"], r["total"]) for r in rows_of(holders)}
    assert found == {
        ("property", "P31", "Q101"): (1, 1),
        ("property", "P31", "Q102"): (1, 1),
        ("property", "P31", "Q103"): (1, 1),
        ("property", "P569", "Q101"): (1, 1),
        ("property", "P569", "Q102"): (1, 1),
        ("label", "en", "Q101"): (1, 1),
        ("label", "mul", "Q101"): (1, 1),
        ("label", "en", "Q102"): (1, 1),
        ("description", "en", "Q101"): (1, 1),
        ("reference", "P31", "Q101"): (0, 1),
        ("reference", "P31", "Q102"): (0, 1),
        ("reference", "P31", "Q103"): (0, 1),
        ("reference", "P569", "Q101"): (1, 2),
        ("reference", "P569", "Q102"): (1, 1),
        ("partner-reference", "P31", "Q101"): (0, 1),
        ("partner-reference", "P31", "Q102"): (0, 1),
        ("partner-reference", "P31", "Q103"): (0, 1),
        ("partner-reference", "P569", "Q101"): (1, 2),
        ("partner-reference", "P569", "Q102"): (0, 1),
    }


def test_many_items_are_asked_for_in_portions(tmp_path: Path) -> None:
    graph = imaginary_graph()
    items = [f"Q{number}" for number in range(101, 102 + CHUNK)]
    holders = find_holders(graph, tmp_path, read_imaginary_partner(tmp_path), items)
    assert len(graph.queries) == 2 * 6
    assert len(holders[holders["measure"] == "label"]) == 3


def test_no_items_need_no_query(tmp_path: Path) -> None:
    graph = imaginary_graph()
    assert find_holders(graph, tmp_path, read_imaginary_partner(tmp_path), []).empty
    assert graph.queries == []


def test_chunks_lose_nothing() -> None:
    items = [f"Q{number}" for number in range(1, 8)]
    assert list(chunks(items, 3)) == [["Q1", "Q2", "Q3"], ["Q4", "Q5", "Q6"], ["Q7"]]


def test_ids_are_read_from_uris_and_plain() -> None:
    assert local_name("http://www.wikidata.org/prop/direct/P569") == "P569"
    assert local_name("Q42") == "Q42"
    assert local_name(None) == ""
