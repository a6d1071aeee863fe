from typing import Any

from pipelines.upload.undo.requests import GROUP, requests_table, requests_wikitext
from pipelines.upload.undo.tables import undo_table


def row(item: str, action: str, why: str = "because") -> dict[str, Any]:
    own = {"contribution": 1, "item": item, "kind": "label", "language": "en", "text": "Ada"}
    return own | {"action": action, "why": why, "status": "requested"}


def test_items_to_delete_in_groups_and_items_to_merge_apart() -> None:
    items = [f"Q{number}" for number in range(1, GROUP + 2)]
    undone = undo_table(
        [
            *(row(item, "request deletion") for item in items),
            row("Q1", "request deletion"),
            row("Q500", "request merge", "Q501 has the same identifier"),
            row("Q600", "left"),
        ]
    )
    assert len(requests_table(undone)) == GROUP + 2
    text = requests_wikitext(undone, "batch 0123abcdef4")
    assert text.startswith("== Bulk deletion request: new items of batch 0123abcdef4 ==\n{{subst:Rfd group | Q1 | Q2 |")
    assert text.count("{{subst:Rfd group") == 2
    assert "Q500: Q501 has the same identifier" in text
    assert "Q600" not in text


def test_nothing_to_request() -> None:
    assert requests_wikitext(undo_table([row("Q1", "left")]), "x") == ""
