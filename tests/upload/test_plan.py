from collections.abc import Sequence

from pipelines.model.entities import Entity
from pipelines.model.tables import EDITS, ISSUES
from pipelines.upload.plan import plan
from pipelines.upload.rows import Action
from tests.upload.samples import BIRTH, item, proposals_table, propose, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))


class Shelf:
    """Live items in memory; remembers which ids were asked for."""

    def __init__(self, **entities: Entity) -> None:
        self.kept = entities
        self.asked: list[str] = []
        self.requests: list[int] = []

    def entities(self, ids: Sequence[str], /) -> dict[str, Entity]:
        self.asked += ids
        self.requests.append(len(ids))
        return {id_: self.kept[id_] for id_ in ids if id_ in self.kept}


def test_each_item_is_asked_for_once_and_new_ones_never() -> None:
    shelf = Shelf(Q1=item())
    planned = plan(proposals_table([propose(BORN), propose(BORN, row=2), propose(BORN, subject="new:3", row=3)]), shelf)
    assert shelf.asked == ["Q1"]
    assert list(planned.edits["action"]) == [Action.ADD_STATEMENT, Action.KEEP, Action.ADD_STATEMENT]
    assert list(planned.edits.columns) == EDITS.names
    assert list(planned.issues.columns) == ISSUES.names


def test_an_item_that_is_not_there_is_an_issue() -> None:
    planned = plan(proposals_table([propose(BORN, subject="Q404")]), Shelf())
    assert list(planned.edits["action"]) == [Action.LEAVE]
    assert list(planned.issues["code"]) == ["item-missing"]


def test_rows_of_a_merged_item_go_to_its_target() -> None:
    target = item(statement(BORN, reference("1")), id_="Q2")
    shelf = Shelf(Q1=target, Q2=target)
    proposals = [propose(BORN, row=2, subject="Q1"), propose(BORN, row=1, subject="Q2")]
    planned = plan(proposals_table(proposals), shelf)
    assert list(planned.edits["subject"]) == ["Q2", "Q2"]
    assert dict(zip(planned.edits["_row"], planned.edits["action"], strict=True)) == {
        1: Action.KEEP,
        2: Action.ADD_REFERENCE,
    }
    assert list(planned.issues["code"]) == ["item-redirects"]


def test_live_items_are_held_fifty_at_a_time() -> None:
    shelf = Shelf(**{f"Q{number}": item(id_=f"Q{number}") for number in range(1, 121)})
    planned = plan(proposals_table([propose(BORN, subject=f"Q{number}") for number in range(1, 121)]), shelf)
    assert shelf.requests == [50, 50, 20]
    assert len(planned.edits) == 120


def test_no_proposals_are_no_edits() -> None:
    planned = plan(proposals_table([]), Shelf())
    assert len(planned.edits) == len(planned.issues) == 0
