"""New entities recorded at once: the rows of one by one, and a graph that agrees, twins and moved pages included."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.sandbox import SandboxOptions
from pipelines.sandbox.additions import add_entities, present_among
from pipelines.sandbox.imports import complete_entity, load_entities
from pipelines.sandbox.storage import Revision, Storage
from pipelines.sandbox.wiki import Wiki
from tests.sandbox.test_server import graph_agrees

Json = dict[str, Any]
WHEN = "2026-05-01T12:00:00Z"
TABLES = ("page", "revision", "term", "sitelink")


def snak(property_id: str, text: str) -> Json:
    datavalue = {"type": "string", "value": text}
    return {"snaktype": "value", "property": property_id, "datatype": "string", "datavalue": datavalue}


def made(entity_id: str, label: str, *, page: str | None = None, texts: tuple[str, ...] = ()) -> Json:
    """An entity with a label, aliases, statements that share a reference, and perhaps a linked page."""
    source = {"snaks": {"P2": [snak("P2", "one source for all")]}}
    entity: Json = {
        "id": entity_id,
        "labels": {"en": {"language": "en", "value": label}},
        "aliases": {"en": [{"language": "en", "value": f"{label} {number}"} for number in range(2)]},
        "claims": {"P1": [{"mainsnak": snak("P1", text), "references": [source]} for text in texts]} if texts else {},
    }
    if page:
        entity["sitelinks"] = {"enwiki": {"site": "enwiki", "title": page, "badges": []}}
    if entity_id.startswith("P"):
        entity["datatype"] = "string"
    return complete_entity(entity, {}.get)


def many() -> list[Json]:
    items = [made(f"Q{each}", f"Ähnlich {each}", page=f"Page {each}", texts=("a", str(each))) for each in range(1, 8)]
    return [made("P1", "text"), made("P2", "source"), *items]


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    opened = Wiki(SandboxOptions(directory=tmp_path / "wiki"), "http://127.0.0.1:8181")
    yield opened
    opened.close()


def load(wiki: Wiki, *entities: Json) -> tuple[int, int]:
    report = load_entities(wiki, entities, user="Import", comment="test")
    return report.stored, report.unchanged


def test_many_at_once_leave_the_rows_of_one_by_one(tmp_path: Path) -> None:
    singly, together = Storage(tmp_path / "singly.sqlite"), Storage(tmp_path / "together.sqlite")
    for entity in many():
        singly.save(
            Revision(
                entity_id=entity["id"],
                entity=entity,
                user="Import",
                comment="all",
                bot=True,
                imported=True,
                timestamp=WHEN,
            )
        )
    for part in (many()[:3], many()[3:]):
        first = add_entities(together, part, user="Import", comment="all", timestamp=WHEN)
        assert first == together.page(part[0]["id"]).revision  # type: ignore[union-attr]
    for table in TABLES:
        rows = [set(each.connection.execute(f"SELECT * FROM {table}")) for each in (singly, together)]  # noqa: S608
        assert rows[0] == rows[1]
        assert rows[0]
    assert present_among(together, ["Q1", "Q99", "P2"]) == {"Q1", "P2"}
    singly.close()
    together.close()


def test_the_last_of_an_entitys_versions_in_a_dump_counts(wiki: Wiki) -> None:
    first, second = made("Q1", "first", texts=("a", "b")), made("Q1", "second", texts=("b", "c"))
    assert load(wiki, *many()[:2], first, made("Q2", "other", texts=("a",)), second, second) == (5, 1)
    assert wiki.storage.page("Q1").entity() == second  # type: ignore[union-attr]
    assert graph_agrees(wiki)


def test_a_page_that_moves_to_a_new_item_leaves_the_old_one(wiki: Wiki) -> None:
    load(wiki, made("Q1", "first", page="Shared"))
    load(wiki, made("Q2", "second", page="Shared"), made("Q1", "first"))
    assert wiki.storage.linked("enwiki", "Shared") == "Q2"
    assert graph_agrees(wiki)


def test_what_was_recorded_but_not_published_is_caught_up_with(tmp_path: Path) -> None:
    wiki = Wiki(SandboxOptions(directory=tmp_path), "http://127.0.0.1:8181")
    load(wiki, *many()[:5])
    changed = made("Q2", "changed", texts=("z",))
    wiki.record([changed, *many()[5:]], user="Import", comment="test")
    assert not graph_agrees(wiki)
    wiki.close()
    again = Wiki(wiki.options, wiki.base_url)
    assert again.behind == 5
    assert graph_agrees(again)
    assert load(again, *many()[:2], changed, *many()[5:]) == (0, 7)
    again.close()
