"""First look: a mapping that is new to a public target stops after its first items, until somebody has looked."""

from typing import Any

from pipelines.exceptions import FirstLookError
from pipelines.flows.work import Work
from pipelines.model.tables import EDITS
from pipelines.upload.links import steps
from pipelines.upload.rows import CHANGES, by_subject, read_edits

#: What the gate remembers in a run's folder: the items, and whether they have been sent.
FIRST_LOOK = "first-look.json"


def items_to_look_at(work: Work) -> list[str] | None:
    """The items to upload before the rest; None where nothing stands in the way of the whole plan.

    Whoever calls the upload again after the stop has looked.
    """
    begun: dict[str, Any] | None = work.folder.read_json(FIRST_LOOK)
    if begun:
        return None if begun["sent"] else list(begun["items"])
    limit = work.partner.mapping.checks.first_look
    if not (work.target.public and limit) or _was_uploaded(work):
        return None
    planned = by_subject(edit for edit in read_edits(work.folder.read_parts(EDITS)) if edit.action in CHANGES)
    # New items that others name are made before these, so the first items need none of those that wait.
    changing = [subject for step in steps(planned) for subject in step]
    if len(changing) <= limit:
        return None
    items = [str(subject) for subject in changing[:limit]]
    work.folder.write_json(FIRST_LOOK, {"items": items, "sent": False})
    return items


def stop_for_look(work: Work, items: list[str]) -> None:
    """The first items are sent: remember it, and stop.

    Raises:
        FirstLookError: always.
    """
    work.folder.write_json(FIRST_LOOK, {"items": items, "sent": True})
    raise FirstLookError(
        f"this mapping is new to {work.target.title}: its first {len(items)} items are uploaded, the others wait",
        file=work.folder.file(FIRST_LOOK),
        remedy=f"look at them there; then go on with `donata upload {work.partner.slug}`",
    )


def _was_uploaded(work: Work) -> bool:
    """Whether this very mapping has changed anything on the target before, in another run."""
    with work.ledger() as ledger:
        runs = [run for run in ledger.runs(work.partner.slug) if run.target == work.facts.target]
        same = [run.id for run in runs if run.mapping_checksum == work.facts.mapping_checksum and run.id != work.run]
        counts = [ledger.upload_counts(run) for run in same]
    return any(found["edited"] + found["created"] for found in counts)
