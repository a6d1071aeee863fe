"""A page of a run's plan: the frozen file, its findings, and what people decided about it, put together."""

from collections.abc import Iterable

from pipelines.exceptions import DonataError
from pipelines.flows.excluding import plan_file
from pipelines.ledger import Run
from pipelines.partners.partner import read_partner
from pipelines.upload.views import Fact, Labels, ids_of
from pipelines.web.board.labels import labels_for
from pipelines.web.board.plan_models import (
    ApprovalView,
    ExclusionView,
    FactView,
    FindingView,
    ItemDiff,
    LineDiff,
    NameView,
    PlanPage,
)
from pipelines.web.board.plan_view import Findings, PlanFilter, PlanIndex, PlanItem, item_of, read_findings, read_index
from pipelines.web.board.views import folder_of, run_view
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal

__all__ = ["exclusions_of", "index_of", "plan_page"]


def index_of(portal: Portal, run: Run) -> PlanIndex:
    """The run's frozen plan.

    Raises:
        NotFoundError: it has none yet.
        GateError: the file was altered.
    """
    known = plan_file(folder_of(portal, run))
    if known is None:
        raise NotFoundError(f"run '{run.id}' has no plan yet", remedy="wait until it has come so far")
    return read_index(known.path)


def plan_page(portal: Portal, run: Run, wanted: PlanFilter, *, limit: int, after: str | None) -> PlanPage:
    """The items that the filter wants, `limit` of them after the one called `after`.

    Raises:
        NotFoundError: the run has no plan yet.
        GateError: the plan was altered.
    """
    index, findings = index_of(portal, run), read_findings(folder_of(portal, run))
    subjects = index.shown(wanted, findings.warned)
    start = subjects.index(after) + 1 if after in subjects else 0
    chosen = subjects[start : start + limit]
    labels, named = _labels(portal, run, index, chosen)
    return PlanPage(
        run=run_view(portal, run),
        address=index.address,
        items=[_item(subject, index, labels, wanted, findings) for subject in chosen],
        total=len(subjects),
        next=chosen[-1] if start + limit < len(subjects) else None,
        changing=index.changing,
        creating=index.creating,
        subjects=len(index.items),
        places=dict(index.places),
        place_names={place: labels.get(place, place) for place in index.places},
        actions=dict(index.actions),
        findings=list(findings.sums),
        exclusions=exclusions_of(portal, run),
        approvals=approvals_of(portal, run),
        named=named,
    )


def exclusions_of(portal: Portal, run: Run) -> list[ExclusionView]:
    """What is left out of the run's plan."""
    fields = ExclusionView.model_fields
    return [ExclusionView(**{name: getattr(one, name) for name in fields}) for one in portal.ledger.exclusions(run.id)]


def approvals_of(portal: Portal, run: Run) -> list[ApprovalView]:
    """All that was said of the run's plans, the newest first."""
    fields = ApprovalView.model_fields
    said = portal.ledger.approvals(run.id)
    return [ApprovalView(**{name: getattr(one, name) for name in fields}) for one in reversed(said)]


def _labels(portal: Portal, run: Run, index: PlanIndex, subjects: Iterable[str]) -> tuple[dict[str, str], bool]:
    edits = [edit for subject in subjects for edit in index.items[subject]]
    properties = [place for place in index.places if " " not in place]
    try:
        languages = tuple(read_partner(portal.settings.home, run.slug).mapping.languages)
    except DonataError:
        languages = ("en", "mul")
    ids = {*ids_of(edits), *properties}
    return labels_for(portal.settings, folder_of(portal, run), index.facts.target, ids, languages)


def _item(subject: str, index: PlanIndex, labels: Labels, wanted: PlanFilter, findings: Findings) -> ItemDiff:
    item = item_of(subject, index.items[subject], labels, wanted, findings.by_item.get(subject, ()))
    return ItemDiff(
        id=subject,
        name=NameView(text=item.view.name.text, id=item.view.name.id),
        new=item.view.new,
        changes=item.view.changes,
        lines=_lines(item),
        others=item.others,
        sources=[[_fact(fact) for fact in facts] for facts in item.view.sources],
        findings=[FindingView.model_validate(dict(row)) for row in item.findings],
    )


def _lines(item: PlanItem) -> list[LineDiff]:
    return [
        LineDiff(
            edit=one.address,
            sign=one.sign,
            action=one.line.action,
            words=one.line.words,
            place=one.place,
            subject=NameView(text=one.line.subject.text, id=one.line.subject.id),
            value=NameView(text=one.line.value.text, id=one.line.value.id),
            qualifiers=[_fact(fact) for fact in one.line.qualifiers],
            existing=one.line.existing,
            why=one.line.why,
            row=one.line.row,
            sources=list(one.line.sources),
        )
        for one in item.lines
    ]


def _fact(fact: Fact) -> FactView:
    prop, value = fact.property, fact.value
    named = NameView(text=prop.text, id=prop.id), NameView(text=value.text, id=value.id)
    return FactView(property=named[0], value=named[1], url=fact.url)
