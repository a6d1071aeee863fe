from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.exceptions import ServiceError
from pipelines.flows.work import Work, latest_run, open_work
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.reference import reference_of
from pipelines.sandbox import running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import load_settings
from pipelines.web.review import items as looked
from pipelines.web.review.items import Items
from tests.cli.reviewed_run import reviewed_run
from tests.fictional import SLUG
from tests.reconcile.items import item


def work_of(folder: Path, url: str = "http://127.0.0.1:9") -> Work:
    installation = reviewed_run(folder, url)
    with installation.used():
        return open_work(SLUG, latest_run(load_settings(), SLUG))


def named(id_: str, label: str) -> dict[str, object]:
    return blank_entity(id_, None) | {"labels": {"en": {"language": "en", "value": label}}}


def test_an_item_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_sandbox(tmp_path / "sandbox", seed=[named("Q11", "Ada Quill"), named("Q12", "Quill")]) as sandbox:
        items = Items(work_of(tmp_path, sandbox.url))
        entities, labels, trouble = items.look_up(["Q11", "Q4294"])
        assert ({id_: entity.label() for id_, entity in entities.items()}, labels, trouble) == (
            {"Q11": "Ada Quill"},
            {},
            "",
        )
        monkeypatch.setattr(looked, "KEPT", 2)
        assert list(items.look_up(["Q12"])[0]) == ["Q12"]
        assert set(items._kept) == {"Q4294", "Q12"}, "the oldest are let go of"
        assert [hit.item for hit in items.search("Ada")] == ["Q11"]
        items.close()
    assert list(items.look_up(["Q12"])[0]) == ["Q12"], "the target is not asked again"


def test_a_silent_target_is_left_alone_for_a_while(tmp_path: Path) -> None:
    items = Items(work_of(tmp_path))
    first, again = items.look_up(["Q11"]), items.look_up(["Q12"])
    assert (first[0], again[0]) == ({}, {})
    assert "does not answer" in again[2]
    with pytest.raises(ServiceError):
        items.search("Ada")
    items.close()


def test_the_index_is_searched_where_the_target_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = work_of(tmp_path)
    match = work.partner.mapping.match.model_copy(update={"index": "artists"})
    mapping = work.partner.mapping.model_copy(update={"match": match})
    indexed = Items(replace(work, partner=replace(work.partner, mapping=mapping)))
    with pytest.raises(ServiceError):
        indexed.search("Ada")

    def opened(folder: Path) -> Reference:
        assert folder == work.settings.runs / "indexes" / "artists"
        return reference_of([item("Q11", "Ada Quill")])

    monkeypatch.setattr(looked, "open_reference", opened)
    [hit] = indexed.search("ada")
    assert (hit.item, hit.label) == ("Q11", "Ada Quill")
