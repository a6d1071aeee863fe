"""A snapshot of coverage."""

from pathlib import Path

from pipelines.coverage.measure import measure
from pipelines.model.tables import COVERAGE, rows_of
from pipelines.partners.partner import read_partner
from pipelines.wikibase.queries import query_names
from tests.coverage.imaginary_graph import ROOT, imaginary_graph, partner_items, read_imaginary_partner, text
from tests.fictional import MAPPING, package, write_partner


def test_partner_and_class_are_measured(tmp_path: Path) -> None:
    partner = read_imaginary_partner(tmp_path)
    measured = measure(imaginary_graph(), tmp_path, partner, list(partner_items()), "before")
    COVERAGE.check(measured.figures)
    figures = {(r["scope"], r["measure"], r["subject"]): (r["covered"], r["total"]) for r in rows_of(measured.figures)}
    assert figures["partner", "property", "P569"] == (2, 3)
    assert figures["partner", "property", "P245"] == (0, 3)
    assert figures["partner", "label", "mul"] == (1, 3)
    assert figures["partner", "reference", "P569"] == (2, 3)
    assert figures["partner", "partner-reference", "P569"] == (1, 3)
    assert figures["partner", "reference", "P570"] == (0, 0)
    assert figures["class", "property", "P569"] == (3, 4)
    assert set(measured.figures["phase"]) == {"before"}
    assert set(measured.figures["query"]) <= set(query_names(ROOT))
    assert measured.issues.empty
    assert not measured.lists.empty


def test_lists_of_the_class_may_be_left_out(tmp_path: Path) -> None:
    graph, partner = imaginary_graph(), read_imaginary_partner(tmp_path)
    measured = measure(graph, tmp_path, partner, list(partner_items()), "before", with_lists=False)
    assert measured.lists.empty


def test_what_was_added_is_seen_afterwards(tmp_path: Path) -> None:
    graph, partner = imaginary_graph(), read_imaginary_partner(tmp_path)

    def covered(kind: str) -> int:
        figures = measure(graph, tmp_path, partner, list(partner_items()), "after", with_lists=False).figures
        chosen = figures[
            (figures["scope"] == "partner") & (figures["measure"] == kind) & (figures["subject"] == "P570")
        ]
        return int(chosen["covered"].sum())

    before = {kind: covered(kind) for kind in ("property", "reference", "partner-reference")}
    graph.say("Q103", "P570", text("1850"), stated_in="Q842858")
    after = {kind: covered(kind) for kind in before}
    assert {kind: after[kind] - before[kind] for kind in before} == dict.fromkeys(before, 1)


def test_references_may_be_known_by_their_url(tmp_path: Path) -> None:
    read_imaginary_partner(tmp_path)
    descriptor = package()
    del descriptor["donata"]["item"]
    unstated = MAPPING.replace("    - {property: P248, constant: Q842858}\n", "")
    partner = read_partner(tmp_path, write_partner(tmp_path, mapping=unstated, descriptor=descriptor))
    measured = measure(imaginary_graph(), tmp_path, partner, ["Q101", "Q104"], "before")
    figures = {(r["scope"], r["subject"]): r for r in rows_of(measured.figures) if r["measure"] == "partner-reference"}
    assert (figures["partner", "P569"]["covered"], figures["partner", "P569"]["total"]) == (1, 3)
    assert figures["class", "P569"]["covered"] == 1
    assert figures["partner", "P569"]["query"] == "coverage/items-with-source-url"
    listed = measured.lists[(measured.lists["measure"] == "partner-reference") & (measured.lists["subject"] == "P569")]
    assert set(listed.loc[listed["side"] == "with", "item"]) == {"Q104"}
    assert set(listed.loc[listed["side"] == "without", "item"]) == {"Q101", "Q102"}


def test_without_a_mark_there_is_no_such_figure(tmp_path: Path) -> None:
    read_imaginary_partner(tmp_path)
    descriptor = package()
    del descriptor["donata"]["item"]
    unmarked = MAPPING.replace("    - {property: P248, constant: Q842858}\n", "").replace(
        '"https://museum.example.org/artists/{id}"', '"{id}"'
    )
    partner = read_partner(tmp_path, write_partner(tmp_path, mapping=unmarked, descriptor=descriptor))
    measured = measure(imaginary_graph(), tmp_path, partner, ["Q101"], "before")
    assert "partner-reference" not in set(measured.figures["measure"])


def test_a_partner_without_matches_is_measured_too(tmp_path: Path) -> None:
    measured = measure(imaginary_graph(), tmp_path, read_imaginary_partner(tmp_path), [], "before", with_lists=False)
    own = measured.figures[measured.figures["scope"] == "partner"]
    assert int(own["total"].sum()) == 0
    assert len(own) > 0
