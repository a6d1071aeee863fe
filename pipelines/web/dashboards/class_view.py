"""A class's dashboard: the newest figures that any partner's snapshot has of it, and whose class it is."""

from collections.abc import Sequence

from pipelines.coverage.figures import Scope
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.web.dashboards.reading import snapshots, whole
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal


def class_snapshot(
    portal: Portal, partners: Sequence[str], class_: str, number: int | None = None
) -> tuple[Snapshot, list[str]]:
    """The newest snapshot with groups of the class (else with any figure of it), and the partners whose class it is.

    `number`: that snapshot and no other.

    Raises:
        NotFoundError: no snapshot that may be seen has figures of the class.
    """
    known = [each for slug in partners for each in snapshots(portal, slug) if each.class_ == class_]
    asked = [each for each in known if number in {None, each.id}]
    ungrouped: Snapshot | None = None
    for each in sorted(asked, key=lambda each: each.time, reverse=True):
        kept = whole(portal.ledger, each.id or 0)
        of_class = kept.cells[kept.cells["scope"] == Scope.CLASS.value]
        if (of_class["dimension"] != ALL).any():
            return kept, sorted({each.slug for each in known})
        if ungrouped is None and len(of_class):
            ungrouped = kept
    if ungrouped is None:
        raise NotFoundError(
            f"no snapshot has figures of the class {class_}", remedy="they come with a partner's next snapshot"
        )
    return ungrouped, sorted({each.slug for each in known})
