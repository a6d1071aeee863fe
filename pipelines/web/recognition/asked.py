"""What the registry is asked for: words to filter by."""

from dataclasses import dataclass
from typing import Annotated, Literal

import pandas as pd
from fastapi import Query

Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Asked:
    """Filters of the registry; an empty word asks for nothing. `country`: ISO 3166-1 alpha-2; `state`: of runs."""

    text: Annotated[str, Query(max_length=200, alias="q", description="in slug, title or topics")] = ""
    kind: Annotated[Literal["", "glam", "open-science", "other"], Query()] = ""
    country: Annotated[str, Query(max_length=2, description="ISO 3166-1 alpha-2")] = ""
    region: Annotated[str, Query(max_length=40, description="region by UN M49")] = ""
    topic: Annotated[str, Query(max_length=100, description="one tag")] = ""
    state: Annotated[Literal["", "started", "finished", "failed"], Query(description="of runs")] = ""

    @property
    def words(self) -> dict[str, str]:
        """The filters of partners."""
        names = ("text", "kind", "country", "region", "topic")
        return {name: getattr(self, name) for name in names}

    @property
    def parameters(self) -> dict[str, str]:
        """The same as parameters of an address."""
        words = self.words
        return {"q": words.pop("text"), **words, "state": self.state}


def chosen_runs(runs: pd.DataFrame, partners: pd.DataFrame, state: str) -> pd.DataFrame:
    """The runs of these partners (schema `RUN_OUTCOMES`), in one state if it is given."""
    kept = runs[runs["slug"].isin(partners["slug"].to_list())]
    return kept[kept["state"] == state] if state else kept
