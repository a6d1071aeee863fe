"""What the board's pages and its API show: one model a thing, for templates and JSON alike."""

from datetime import datetime

from pydantic import BaseModel, Field

__all__ = ["BoardView", "JobView", "Link", "PartnerView", "PlanState", "RunView", "StageView", "WaitingView"]


class StageView(BaseModel):
    """One stage of a run: done, going (a process works on it), next, or waiting."""

    name: str
    state: str
    done: int | None = Field(None, description="batches or items that are done")
    total: int | None = None
    unit: str = ""
    share: float | None = Field(None, description="0 to 1; null where nothing is counted")


class JobView(BaseModel):
    """A flow that somebody started here, and how it ended."""

    id: int
    slug: str
    kind: str
    run: str | None
    target: str
    submission: str | None
    person: str
    state: str
    open: bool = Field(description="whether it has not ended")
    silent_since: datetime | None = Field(
        None, description="when it was last heard of, if that is so long ago that it may be declared lost"
    )
    started: datetime
    ended: datetime | None
    exit_code: int | None = Field(description="of its process: 0 all went well, 130 stopped")
    stopped_by: str
    message: str


class Link(BaseModel):
    """Something else to look at."""

    title: str
    url: str


class PlanState(BaseModel):
    """A run's frozen plan, by its address, and who approved it for the run's target."""

    address: str
    items: int | None
    changes: int | None
    excluded: int
    approved_by: str = ""
    approved: datetime | None = None
    rehearsed: bool | None = Field(None, description="whether its rehearsal passed; null: there was none")
    overtaken: bool = Field(False, description="whether reviewers have decided since; another start makes a new plan")


class RunView(BaseModel):
    """A run: where it stands, what it counted, who works on it."""

    id: str
    slug: str
    title: str
    target: str
    dump: str
    state: str = Field(description="started, finished or failed, or prepared: its plan waits for the upload")
    going: bool = Field(description="whether a process of this portal works on it")
    started: datetime
    ended: datetime | None
    message: str
    undo_of: str | None
    counts: dict[str, int]
    stages: list[StageView]
    plan: PlanState | None
    job: JobView | None
    links: list[Link]
    actions: list[str] = Field(description="what can be done next, most sensible first")


class WaitingView(BaseModel):
    """A file that a partner has handed over, and that no run has begun with."""

    id: str
    file: str
    person: str = Field(description="who handed it over")
    since: datetime
    rows: int | None = Field(description="rows that can go on, by its check")
    tried: JobView | None = Field(description="the last job that was started for it, if that came to nothing")


class PartnerView(BaseModel):
    """A partner with its latest run, and what it has handed over since."""

    slug: str
    title: str
    public: bool
    run: RunView | None
    job: JobView | None
    waiting: WaitingView | None
    actions: list[str]


class BoardView(BaseModel):
    """All partners, and a word that changes whenever anything of it does."""

    partners: list[PartnerView]
    version: str
