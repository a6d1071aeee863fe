"""What the plan's page and its API show: items with their edits, findings summed up, exclusions and approvals."""

from datetime import datetime

from pydantic import BaseModel, Field

from pipelines.upload.checks.findings import FindingCount
from pipelines.web.board.models import RunView

__all__ = ["ApprovalView", "ExclusionView", "FactView", "FindingView", "ItemDiff", "LineDiff", "PlanPage"]


class NameView(BaseModel):
    """An entity by its label, with its id where the label is not the id itself; or a plain value."""

    text: str
    id: str | None = None


class FactView(BaseModel):
    """A property and what is said with it; `url` where the value is an address."""

    property: NameView
    value: NameView
    url: str | None = None


class LineDiff(BaseModel):
    """One edit: what is added, what the item says already, on whose word, and why."""

    edit: str | None = Field(description="its address, by which it can be left out; null: it changes nothing")
    sign: str = Field(description="+ added, ~ put in the place of our own, ? asked, = there already, ! left")
    action: str
    words: str
    place: str
    subject: NameView
    value: NameView
    qualifiers: list[FactView]
    existing: str | None
    why: str
    row: int
    sources: list[int] = Field(description="numbers of the item's `sources`, from 1")


class FindingView(BaseModel):
    """What a check found on an item."""

    check: str
    gravity: str
    property: str | None
    message: str
    remedy: str
    already: bool = Field(description="whether the item has it without our edits")
    blocks: bool = Field(description="whether the item's edits are kept back for it")


class ItemDiff(BaseModel):
    """One item of the plan; `others`: lines of it that the filter does not want."""

    id: str
    name: NameView
    new: bool
    changes: int
    lines: list[LineDiff]
    others: int
    sources: list[list[FactView]]
    findings: list[FindingView]


class ExclusionView(BaseModel):
    """An edit that was left out of the plan, by whom and why."""

    edit: str
    subject: str
    place: str
    text: str
    person: str
    reason: str
    time: datetime | None


class ApprovalView(BaseModel):
    """What somebody said of a plan: that it may go to the target, or no longer."""

    plan: str
    target: str
    approved: bool
    person: str
    note: str
    time: datetime | None


class PlanPage(BaseModel):
    """A page of a run's plan."""

    run: RunView
    address: str
    items: list[ItemDiff]
    total: int = Field(description="items that the filter wants")
    next: str | None
    changing: int = Field(description="items that the whole plan would change")
    creating: int = Field(description="how many of them are new")
    subjects: int = Field(description="items that the plan looks at")
    places: dict[str, int] = Field(description="lines by property or term")
    place_names: dict[str, str]
    actions: dict[str, int] = Field(description="lines by action")
    findings: list[FindingCount]
    exclusions: list[ExclusionView]
    approvals: list[ApprovalView]
    named: bool = Field(description="false: the target did not answer, and ids stand for some names")
