"""One partner's recognition: all that its page, its badge, its wikitext and its case study tell, from the ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd

from pipelines.coverage.comparison import overall_share
from pipelines.coverage.recognition.standing import Fate, fate_counts
from pipelines.ledger.entries import Run
from pipelines.model.tables import rows_of
from pipelines.partners.package import DataPackage

TERMS = ("label", "description", "alias")


@dataclass(frozen=True)
class Gift:
    """One upload: the dump it came from and what it added; `rows` None where the run's counts do not say."""

    run: str
    day: date
    dump: str
    rows: int | None
    statements: int
    references: int
    terms: int


@dataclass(frozen=True)
class Recognition:
    """What a partner gave to one target, and what became of it.

    `gifts`: the oldest first. `standing`: schema `STANDING`. `looked`: when it was last held against the target; None:
    never. `languages`: terms that stand in the ledger, by language, the most first; `properties`: statements likewise.
    `reviewers`: those who wish to be named; `deciders`: how many decided in all. `before` and `after`: the share of the
    mapped properties that the partner's items had, 0 to 1, before its first upload with a figure and after its last.
    """

    slug: str
    package: DataPackage
    target: str
    licence: str
    gifts: tuple[Gift, ...]
    enriched: int
    created: int
    standing: pd.DataFrame
    looked: datetime | None
    languages: Mapping[str, int]
    properties: Mapping[str, int]
    reviewers: tuple[str, ...]
    deciders: int
    before: float | None
    after: float | None

    @property
    def items(self) -> int:
        """Items that have something of the partner's."""
        return self.enriched + self.created

    @cached_property
    def statements(self) -> Mapping[Fate, int]:
        """Statements with the partner's reference (ours, and references on those of others) by what became of them."""
        return fate_counts(self.standing, ("statement", "reference"))

    @cached_property
    def terms(self) -> Mapping[Fate, int]:
        """Labels, descriptions and aliases by what became of them."""
        return fate_counts(self.standing, TERMS)

    @cached_property
    def given(self) -> int:
        """Statements and references that were ever added."""
        return sum(self.statements.values())

    @property
    def first(self) -> date | None:
        """The day of the first upload."""
        return self.gifts[0].day if self.gifts else None

    @property
    def last(self) -> date | None:
        """The day of the last upload."""
        return self.gifts[-1].day if self.gifts else None

    def to_json(self) -> dict[str, Any]:
        """All of it as plain JSON."""
        package = self.package
        return {
            "slug": self.slug,
            "title": package.title,
            "description": package.description,
            "homepage": str(package.homepage) if package.homepage else None,
            "licence": self.licence,
            "kind": package.donata.kind,
            "country": package.donata.country,
            "item": package.donata.item,
            "topics": list(topics_of(package)),
            "target": self.target,
            "gifts": [{**vars(gift), "day": gift.day.isoformat()} for gift in self.gifts],
            "items_enriched": self.enriched,
            "items_created": self.created,
            "statements": {fate.value: count for fate, count in self.statements.items()},
            "terms": {fate.value: count for fate, count in self.terms.items()},
            "standing": rows_of(self.standing),
            "looked": self.looked.isoformat(timespec="seconds") if self.looked else None,
            "languages": dict(self.languages),
            "properties": dict(self.properties),
            "reviewers": list(self.reviewers),
            "deciders": self.deciders,
            "coverage_before": self.before,
            "coverage_after": self.after,
        }


def recognise(
    slug: str,
    package: DataPackage,
    *,
    target: str,
    licence: str,
    runs: Sequence[Run],
    contributed: pd.DataFrame,
    donated: pd.DataFrame,
    standing: pd.DataFrame,
    coverage: pd.DataFrame,
    looked: datetime | None,
    deciders: Collection[str],
    credited: Mapping[str, str],
) -> Recognition:
    """Put a partner's recognition together.

    `runs`: of this partner and target. `contributed`, `donated`, `standing`: schemas of `pipelines.model.recognition`.
    `coverage`: schema `tables.COVERAGE`: before the first upload with figures, after the last one. `credited`: who
    wishes to be named → how; nobody else is.
    """
    kept = contributed[~contributed["undone"].astype(bool)]
    created = int(donated["created"].sum())
    return Recognition(
        slug=slug,
        package=package,
        target=target,
        licence=licence,
        gifts=gifts(runs, contributed),
        enriched=len(donated) - created,
        created=created,
        standing=standing,
        looked=looked,
        languages=_sums(kept[kept["kind"].isin(TERMS)], "language"),
        properties=_sums(kept[kept["kind"].isin(["statement", "reference"])], "property"),
        reviewers=tuple(sorted({credited[name] for name in deciders if credited.get(name)})),
        deciders=len(deciders),
        before=overall_share(coverage, "before"),
        after=overall_share(coverage, "after"),
    )


def gifts(runs: Sequence[Run], contributed: pd.DataFrame) -> tuple[Gift, ...]:
    """The runs that added something that was not taken back, the oldest first."""
    sums: dict[str, dict[str, int]] = {}
    for row in rows_of(contributed):
        if not row["undone"]:
            added = sums.setdefault(row["run"], {"statements": 0, "references": 0, "terms": 0})
            added["references"] += row["cited"]
            if row["kind"] != "reference":
                added["terms" if row["kind"] in TERMS else "statements"] += row["count"]
    chosen = sorted((run for run in runs if run.id in sums), key=lambda run: run.started)
    return tuple(
        Gift(run.id, run.started.date(), run.dump_name, run.counts.get("rows_accepted"), **sums[run.id])
        for run in chosen
    )


def topics_of(package: DataPackage) -> tuple[str, ...]:
    """A partner's topic tags: its own topics, or else the package's keywords; each once, in small letters."""
    tags = package.donata.topics or package.keywords
    return tuple(dict.fromkeys(" ".join(tag.casefold().split()) for tag in tags if tag.strip()))


def _sums(table: pd.DataFrame, column: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in zip(table[column].to_list(), table["count"].to_list(), strict=True):
        if isinstance(name, str):
            sums[name] = sums.get(name, 0) + int(count)
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))
