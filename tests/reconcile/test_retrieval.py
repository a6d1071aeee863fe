from collections.abc import Collection, Mapping, Sequence

from pipelines.reconcile.clues import Clues, Identifier, Name
from pipelines.reconcile.retrieval import LARGEST_NAMESAKES, find_items
from tests.reconcile.items import item, ulan
from tests.reconcile.memory import MemorySource


class Counting(MemorySource):
    """Remembers what it was asked by name."""

    def __init__(self) -> None:
        many = [item(f"Q{number}", "Common Name") for number in range(100, 100 + LARGEST_NAMESAKES + 9)]
        super().__init__([item("Q1", "Ada Quill", statements=[ulan("500900001")]), item("Q2", "A. Quill"), *many])
        self.asked: list[tuple[list[str], tuple[str, ...]]] = []

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        self.asked.append((sorted(names), tuple(languages)))
        return super().by_name(names, languages)


def clues(*names: Name, ulan_id: str | None = None) -> Clues:
    identifiers = (Identifier("ulan", "P245", ulan_id),) if ulan_id else ()
    return Clues(1, "1", identifiers, names, (), ())


def test_items_are_found_by_identifier_and_by_every_form_of_the_name() -> None:
    one = clues(Name("name", ("Ada Quill", "A. Quill"), ("en",)), ulan_id="500900001")
    found = find_items([one], Counting())
    assert found.items_of(one) == (["Q1"], ["Q1", "Q2"])
    assert sorted(found.entities) == ["Q1", "Q2"]


def test_names_of_one_language_are_asked_for_together() -> None:
    source = Counting()
    many = [clues(Name("name", (form,), languages)) for form, languages in (
        ("A", ("en",)), ("B", ("cy", "en")), ("C", ("en",)), ("A", ("en",)))]  # fmt: skip
    find_items(many, source)
    assert source.asked == [(["A", "C"], ("en",)), (["B"], ("cy", "en"))]


def test_of_very_many_namesakes_only_some_are_compared() -> None:
    one = clues(Name("name", ("Common Name",), ("en",)))
    found = find_items([one], Counting())
    assert len(found.items_of(one)[1]) == len(found.entities) == LARGEST_NAMESAKES


def test_nothing_to_look_up_asks_for_nothing() -> None:
    source = Counting()
    found = find_items([clues()], source)
    assert found.items_of(clues()) == ([], [])
    assert source.asked == []
