"""The registry: every partner with its runs and outcomes, and what worked for which topic; pure over tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from statistics import median
from typing import Any

import pandas as pd

from pipelines.coverage.comparison import overall_share
from pipelines.coverage.recognition.recognition import TERMS, topics_of
from pipelines.ledger.entries import Run, RunState
from pipelines.model.recognition import REGISTRY, RUN_OUTCOMES, TOPICS
from pipelines.model.tables import rows_of
from pipelines.partners.package import DataPackage

#: Seconds: a longer time between two decisions of one reviewer is a pause, not work.
PAUSE = 300.0
HOUR = 3600.0


@dataclass(frozen=True)
class Place:
    """A partner's country: its name, and its region by UN M49."""

    name: str
    region: str


def registry(
    packages: Mapping[str, tuple[DataPackage, str]],
    places: Mapping[str, Place],
    *,
    runs: Sequence[Run],
    contributed: pd.DataFrame,
    donated: pd.DataFrame,
    decided: pd.DataFrame,
    coverage: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """One row a partner, those without a run too: schema `REGISTRY`.

    `packages`: slug → the data package, and its licence in words. `places`: ISO 3166-1 alpha-2 → place. `runs`: all
    runs of dumps on the target. `contributed`, `donated`, `decided`: schemas of `pipelines.model.recognition`.
    `coverage`: slug → schema `tables.COVERAGE`, of the partner's newest run that has figures.
    """
    by_slug: dict[str, list[Run]] = {}
    for run in sorted(runs, key=lambda run: run.started):
        by_slug.setdefault(run.slug, []).append(run)
    added = _added(contributed)
    items = {str(slug): table for slug, table in donated.groupby("slug")}
    effort = review_effort(decided)
    return REGISTRY.frame(
        _described(slug, package, licence, places)
        | _ran(by_slug.get(slug, []), added.get(slug, {}).get("runs", frozenset()))
        | _reviewed(effort.get(slug, Effort()), by_slug.get(slug, []))
        | _gave(added.get(slug, {}), items.get(slug))
        | _covered(coverage.get(slug))
        for slug, (package, licence) in sorted(packages.items())
    )


@dataclass(frozen=True)
class Effort:
    """What reviewers did for a partner; `hours` leaves out pauses, so each first decision counts as no time."""

    decisions: int = 0
    reviewers: int = 0
    hours: float = 0.0


def review_effort(decided: pd.DataFrame) -> dict[str, Effort]:
    """Partner → the effort of its reviewers; `decided`: schema `DECIDED`."""
    efforts = {}
    for slug, table in decided.groupby("slug"):
        gaps = table.sort_values("time").groupby("reviewer")["time"].diff().dropna()
        seconds = float(gaps[gaps <= PAUSE].sum())
        efforts[str(slug)] = Effort(len(table), int(table["reviewer"].nunique()), seconds / HOUR)
    return efforts


def run_outcomes(runs: Iterable[Run], undos: Iterable[Run]) -> pd.DataFrame:
    """Every run with what came of it, the newest first: schema `RUN_OUTCOMES`."""
    pairs = [*((run, "donate") for run in runs), *((run, "undo") for run in undos)]
    return RUN_OUTCOMES.frame(_outcome(run, does) for run, does in sorted(pairs, key=_started, reverse=True))


def topics(table: pd.DataFrame) -> pd.DataFrame:
    """What worked for which topic: schema `TOPICS`, of the partners of a registry (schema `REGISTRY`)."""
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(table):
        for topic in filter(None, row["topics"].split("; ")):
            by_topic.setdefault(topic, []).append(row)
    return TOPICS.frame(_topic(topic, by_topic[topic]) for topic in sorted(by_topic))


def filtered(
    table: pd.DataFrame, *, text: str = "", kind: str = "", country: str = "", region: str = "", topic: str = ""
) -> pd.DataFrame:
    """The rows of a registry that have all that is asked for; an empty word asks for nothing."""
    keep = pd.Series(True, index=table.index)
    for column, word in (("kind", kind), ("country", country), ("region", region)):
        if word:
            keep &= table[column].fillna("").str.casefold() == word.casefold()
    if topic:
        wanted = " ".join(topic.casefold().split())
        keep &= table["topics"].map(lambda tags: wanted in tags.split("; ")).astype(bool)
    if text:
        words = table["slug"] + " " + table["title"] + " " + table["topics"]
        keep &= words.str.casefold().str.contains(text.casefold(), regex=False)
    return table[keep.astype(bool)]


def _described(slug: str, package: DataPackage, licence: str, places: Mapping[str, Place]) -> dict[str, Any]:
    country = package.donata.country
    place = places.get(country) if country else None
    return {
        "slug": slug,
        "title": package.title,
        "kind": package.donata.kind,
        "country": country,
        "country_name": place.name if place else None,
        "region": place.region if place else None,
        "topics": "; ".join(topics_of(package)),
        "licence": licence,
    }


def _ran(runs: Sequence[Run], uploaded: frozenset[str]) -> dict[str, Any]:
    uploads = [run for run in runs if run.id in uploaded]
    newest = _newest(runs)
    counts = newest.counts if newest else {}
    hours = [(run.ended - run.started).total_seconds() / HOUR for run in runs if _finished(run) and run.ended]
    return {
        "runs": len(runs),
        "uploads": len(uploads),
        "first": _day(uploads[0]) if uploads else None,
        "last": _day(runs[-1]) if runs else None,
        "rows": counts.get("rows_accepted"),
        "matched": counts.get("matched"),
        "match_rate": ratio(counts.get("matched"), counts.get("rows_accepted")),
        "run_hours": median(hours) if hours else None,
    }


def _reviewed(effort: Effort, runs: Sequence[Run]) -> dict[str, Any]:
    newest = _newest(runs)
    rate = ratio(effort.decisions, newest.counts.get("rows_accepted") if newest else None)
    return {
        "decisions": effort.decisions,
        "reviewers": effort.reviewers,
        "review_hours": effort.hours,
        "decisions_per_100_rows": None if rate is None else 100 * rate,
    }


def _gave(added: Mapping[str, Any], items: pd.DataFrame | None) -> dict[str, Any]:
    created = int(items["created"].sum()) if items is not None else 0
    return {
        "items_enriched": (len(items) if items is not None else 0) - created,
        "items_created": created,
        **{name: added.get(name, 0) for name in ("statements", "references", "terms")},
    }


def _covered(coverage: pd.DataFrame | None) -> dict[str, Any]:
    if coverage is None:
        return {"coverage_before": None, "coverage_after": None}
    return {f"coverage_{phase}": overall_share(coverage, phase) for phase in ("before", "after")}


def _added(contributed: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """By partner: statements, references and terms that were not taken back, and the runs that added something."""
    sums: dict[str, dict[str, Any]] = {}
    for row in rows_of(contributed):
        if row["undone"]:
            continue
        one = sums.setdefault(row["slug"], {"statements": 0, "references": 0, "terms": 0, "runs": frozenset()})
        one["runs"] |= {row["run"]}
        one["references"] += row["cited"]
        if row["kind"] != "reference":
            one["terms" if row["kind"] in TERMS else "statements"] += row["count"]
    return sums


def _outcome(run: Run, does: str) -> dict[str, Any]:
    counts = run.counts
    ended = run.ended if run.state is not RunState.STARTED else None
    return {
        "run": run.id,
        "slug": run.slug,
        "target": run.target,
        "does": does,
        "state": run.state.value,
        "started": run.started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": (ended - run.started).total_seconds() if ended else None,
        "dump": run.dump_name,
        "rows": counts.get("rows_accepted"),
        **{name: counts.get(name) for name in ("matched", "to_review", "unmatched")},
        "match_rate": ratio(counts.get("matched"), counts.get("rows_accepted")),
        "edited": counts.get("items_edited"),
        "created": counts.get("items_created"),
        **{name: counts.get(f"{name}_added") for name in ("statements", "references", "terms")},
    }


def _topic(topic: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    total = sum(row["rows"] or 0 for row in rows)
    ran = [row for row in rows if row["rows"]]
    hours = [row["run_hours"] for row in rows if row["run_hours"] is not None]
    per_row = ratio(sum(row["decisions"] for row in ran), total)
    return {
        "topic": topic,
        "partners": len(rows),
        "rows": total,
        "match_rate": ratio(sum(row["matched"] or 0 for row in ran), total),
        "decisions_per_100_rows": None if per_row is None else 100 * per_row,
        "run_hours": median(hours) if hours else None,
        "items": sum(row["items_enriched"] + row["items_created"] for row in rows),
    }


def ratio(part: int | None, whole: int | None) -> float | None:
    """`part` / `whole`; None where either is not known, or there is nothing."""
    return part / whole if part is not None and whole else None


def _newest(runs: Sequence[Run]) -> Run | None:
    return next((run for run in reversed(runs) if _finished(run)), None)


def _finished(run: Run) -> bool:
    return run.state is RunState.FINISHED


def _day(run: Run) -> str:
    return run.started.astimezone(UTC).date().isoformat()


def _started(pair: tuple[Run, str]) -> Any:
    return pair[0].started
