from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.snak_texts import read_snak, read_snaks
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.difference import difference
from pipelines.upload.links import created_by, names_of, not_created, resolved, steps
from pipelines.upload.rows import Edit, by_subject
from tests.upload.samples import CIRCUMSTANCES, COUNTRY, ULAN, item, propose, propose_term, snak


def linked(subject: str, *names: str, row: int = 1) -> list[Edit]:
    """A subject that names new items."""
    rows = [propose(snak(COUNTRY, EntityValue(name)), row=row, subject=subject) for name in names]
    return difference([propose_term("label", "Ada", row=row, subject=subject), *rows], None).edits


def plan(**names: str) -> dict[str, list[Edit]]:
    """`plan(a="bc")`: the new item a names the new items b and c."""
    return {f"new:{s}": linked(f"new:{s}", *(f"new:{name}" for name in named)) for s, named in names.items()}


def test_names_are_found_in_values_and_qualifiers_of_changes() -> None:
    beside = propose(snak(COUNTRY, EntityValue("Q30")), qualifiers=[snak(CIRCUMSTANCES, EntityValue("new:b"))])
    (edit,) = difference([beside], item()).edits
    assert names_of(edit) == {"new:b"}
    assert names_of(edit._replace(action="leave")) == frozenset()
    (text,) = difference([propose(snak(ULAN, StringValue("new:b")))], item()).edits
    assert names_of(text) == frozenset()


def test_ids_take_the_places_of_what_was_new() -> None:
    beside = propose(snak(COUNTRY, EntityValue("new:a-F")), qualifiers=[snak(CIRCUMSTANCES, EntityValue("new:b"))])
    edits = difference([beside], item()).edits
    (edit,) = resolved(edits, {"new:a-F": "Q7"})
    assert (read_snak(edit.value).value, edit.text) == (EntityValue("Q7"), "Q7")
    assert [snak.value for snak in read_snaks(edit.qualifiers)] == [EntityValue("new:b")]
    assert resolved(edits, {"new:c": "Q7"}) == edits


def test_what_is_named_is_made_first() -> None:
    assert steps(plan(a="b", b="c", c="")) == [["new:c"], ["new:b"], ["new:a"]]
    assert steps(plan(a="", b="")) == [["new:a", "new:b"]]
    assert steps({**plan(a=""), "Q1": linked("Q1", "new:a")}) == [["new:a"], ["Q1"]]
    assert steps({}) == []


def test_a_ring_is_opened_at_its_first_subject() -> None:
    assert steps(plan(a="b", b="a")) == [["new:a"], ["new:b"]]
    # `a` leads into the ring of `c` and `e`, which is opened first.
    assert steps(plan(a="de", d="a", c="e", e="c")) == [["new:c"], ["new:e"], ["new:a"], ["new:d"]]
    # `z` only leads into the ring; two rings are opened at once.
    assert steps(plan(z="a", a="b", b="a", c="d", d="c")) == [["new:a", "new:c"], ["new:z", "new:b", "new:d"]]


@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdefg")), min_size=1))
def test_each_subject_has_one_place_and_only_rings_wait(names: dict[str, set[str]]) -> None:
    planned = plan(**{subject: "".join(sorted(named - {subject})) for subject, named in names.items()})
    order = steps(planned)
    assert sorted(subject for step in order for subject in step) == sorted(planned)
    place = {subject: number for number, step in enumerate(order) for subject in step}
    for subject, edits in planned.items():
        for name in {name for edit in edits for name in names_of(edit)} & planned.keys():
            assert place[name] < place[subject] or subject in _reached(name, planned)


def _reached(start: str, planned: dict[str, list[Edit]]) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        at = left.pop()
        new = {name for edit in planned.get(at, ()) for name in names_of(edit)} - found
        found |= new
        left += new
    return found


def test_what_names_an_item_that_will_not_be_there() -> None:
    edits = [edit for rows in plan(a="bc", b="").values() for edit in rows]
    assert created_by(by_subject(edits)) == {"new:a", "new:b"}
    assert [names_of(edit) for edit in not_created(edits, {})] == [{"new:c"}]
    assert not_created(edits, {"new:c": "Q7"}) == []
