"""An intention as the API tells it: what an action would do, and what is in its way."""

from pydantic import BaseModel, Field

from pipelines.web.board.intentions import Intention

__all__ = ["IntentionView", "intention_view"]


class IntentionView(BaseModel):
    """What an action would do now; with `hindrances` it cannot be done."""

    action: str
    slug: str
    run: str | None
    target: str
    target_title: str
    public: bool = Field(description="whether the target is a public wiki, which must be named in `confirmed`")
    plan: str | None
    figures: dict[str, int]
    will: list[str]
    lasting: list[str] = Field(description="what no undo takes back")
    hindrances: list[str]


def intention_view(wanted: Intention) -> IntentionView:
    """The intention in a form of plain values."""
    names = ("action", "slug", "run", "target", "target_title", "public", "plan")
    fields = {name: getattr(wanted, name) for name in names}
    lists = {name: list(getattr(wanted, name)) for name in ("will", "lasting", "hindrances")}
    return IntentionView(**fields, **lists, figures=dict(wanted.figures))
