"""What the API of several dashboards answers with: figures, and the queries behind them."""

from pydantic import BaseModel

__all__ = ["AskedQuery", "Figure"]


class Figure(BaseModel):
    """One cell: property or language × group."""

    scope: str
    dimension: str
    group: str
    group_name: str
    measure: str
    subject: str
    subject_name: str
    covered: int
    total: int
    share: float | None


class AskedQuery(BaseModel):
    """A query behind a figure; `side` is with, without, or group."""

    name: str
    title: str
    side: str
    text: str
