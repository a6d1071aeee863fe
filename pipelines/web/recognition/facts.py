"""Facts of recognition and registry: read from ledger, data packages and audits, and kept while they are the same."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
import pyarrow.parquet as pq

from pipelines.coverage.recognition.recognition import Recognition, recognise
from pipelines.coverage.recognition.registry import Place, registry, run_outcomes
from pipelines.coverage.recognition.standing import AUDITED, standing
from pipelines.coverage.regions import by_code, read_countries
from pipelines.exceptions import PartnerError
from pipelines.ledger import Ledger, Run
from pipelines.model.tables import COVERAGE, to_pandas
from pipelines.partners.licence import check_licence
from pipelines.partners.package import DataPackage
from pipelines.partners.partner import PACKAGE_FILE, read_package
from pipelines.settings import Settings
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.marked import Marked
from pipelines.web.site.portal import Portal

#: Seconds for which figures may be old while a run goes on.
MOMENT = 30.0
_held: WeakKeyDictionary[Ledger, tuple[tuple[int, ...], float]] = WeakKeyDictionary()
_counting = Lock()


@dataclass(frozen=True)
class Audited:
    """A partner's last audit on a target: when it was made, and its findings (the columns `standing.AUDITED`)."""

    time: datetime
    findings: pd.DataFrame


@dataclass(frozen=True)
class Registry:
    """`partners`: schema `REGISTRY`; `runs`: schema `RUN_OUTCOMES`; `broken`: packages that cannot be read, and why."""

    partners: pd.DataFrame
    runs: pd.DataFrame
    broken: Mapping[str, str]


def recognition_of(portal: Portal, slug: str) -> tuple[Recognition, tuple[Any, ...]]:
    """A partner's recognition on the portal's target, and what it was made from, for a tag.

    Raises:
        NotFoundError: there is no such partner, or its data package cannot be used.
    """
    package = _package(portal.settings.home, slug)
    if isinstance(package, str):
        raise NotFoundError(f"the partner '{slug[:100]}' cannot be shown: {package}", remedy="correct its data package")
    marks = (slug, portal.target.name, _marks(portal.ledger), _credits(portal.ledger), _changed(portal, slug))
    # One counts, and the others wait for it: many readers must not ask the ledger the same at once.
    with _counting:
        return _recognition(Marked(portal, marks), slug), marks


def registry_of(portal: Portal, slugs: Collection[str]) -> tuple[Registry, tuple[Any, ...]]:
    """The registry of these partners on the portal's target, and what it was made from, for a tag."""
    packages = {slug: _package(portal.settings.home, slug) for slug in sorted(slugs)}
    stamps = tuple((slug, _stamp(_package_path(portal.settings.home, slug))) for slug in packages)
    marks = (portal.target.name, _marks(portal.ledger), stamps)
    with _counting:
        return _registry(Marked(portal, marks), tuple(packages)), marks


def _marks(ledger: Ledger) -> tuple[int, ...]:
    """The ledger's marks; those of up to `MOMENT` ago while no run has begun or ended since.

    An upload writes with each of its edits: without this, each reader would have everything counted anew meanwhile.
    """
    marks, now = ledger.marks(), monotonic()
    held = _held.get(ledger)
    if held is not None and held[0][0] == marks[0] and now - held[1] < MOMENT:
        return held[0]
    _held[ledger] = (marks, now)
    return marks


@lru_cache(maxsize=256)
def _recognition(key: Marked, slug: str) -> Recognition:
    portal = key.portal
    ledger, target, settings = portal.ledger, portal.target.name, portal.settings
    package = read_package(settings.home, slug)
    runs = [
        run for run in [*ledger.runs(slug), *ledger.undos(target=target)] if (run.slug, run.target) == (slug, target)
    ]
    contributed = ledger.contributed(target, slug)
    audited = read_audit(settings, slug, target)
    decided = ledger.decided(slug)
    return recognise(
        slug,
        package,
        target=portal.target.title,
        licence=_licence(package),
        runs=runs,
        contributed=contributed,
        donated=ledger.donated(target, slug),
        standing=standing(contributed, audited.findings if audited else None, ledger.taken_back(slug)),
        coverage=_from_first_to_last(ledger, runs),
        looked=audited.time if audited else None,
        deciders=set(decided["reviewer"]),
        credited=dict(_credits(ledger)),
    )


@lru_cache(maxsize=64)
def _registry(key: Marked, slugs: tuple[str, ...]) -> Registry:
    portal = key.portal
    ledger, target, home = portal.ledger, portal.target.name, portal.settings.home
    read = {slug: _package(home, slug) for slug in slugs}
    packages = {slug: (package, _licence(package)) for slug, package in read.items() if not isinstance(package, str)}
    runs = [run for run in ledger.runs() if run.target == target and run.slug in packages]
    undos = [run for run in ledger.undos(target=target) if run.slug in packages]
    countries = by_code(read_countries(home))
    partners = registry(
        packages,
        {code: Place(country.label, country.region) for code, country in countries.items()},
        runs=runs,
        contributed=ledger.contributed(target),
        donated=ledger.donated(target),
        decided=ledger.decided(),
        coverage=_newest_coverage(ledger, runs),
    )
    broken = {slug: package for slug, package in read.items() if isinstance(package, str)}
    return Registry(partners, run_outcomes(runs, undos), broken)


def read_audit(settings: Settings, slug: str, target: str) -> Audited | None:
    """The partner's last audit on a target, as `donata audit` left it; None: there was none."""
    folder = audit_folder(settings, slug, target)
    path = folder / "audit.parquet"
    if not path.is_file():
        return None
    findings = to_pandas(pq.read_table(path, columns=AUDITED))
    try:
        said = json.loads((folder / "when.json").read_text(encoding="utf-8"))["audited"]
        return Audited(datetime.fromisoformat(said), findings)
    except (OSError, ValueError, KeyError, TypeError):
        # An audit of an earlier version does not say when.
        return Audited(datetime.fromtimestamp(path.stat().st_mtime, UTC), findings)


def audit_folder(settings: Settings, slug: str, target: str) -> Path:
    """Where an audit leaves its files (`pipelines.flows.auditing.write_audit`)."""
    return settings.runs / slug / "audits" / target


def _from_first_to_last(ledger: Ledger, runs: Collection[Run]) -> pd.DataFrame:
    """Coverage before the first run that has figures of both phases, and after the last one."""
    measured = [table for run in sorted(runs, key=lambda run: run.started) if len(table := ledger.coverage(run.id))]
    whole = [table for table in measured if set(table["phase"]) >= {"before", "after"}]
    if not whole:
        return COVERAGE.frame()
    first, last = whole[0], whole[-1]
    parts = [first[first["phase"] == "before"], last[last["phase"] == "after"]]
    return COVERAGE.check(pd.concat(parts, ignore_index=True))


def _newest_coverage(ledger: Ledger, runs: Collection[Run]) -> dict[str, pd.DataFrame]:
    found: dict[str, pd.DataFrame] = {}
    for run in runs:
        if run.slug not in found and len(table := ledger.coverage(run.id)) and "after" in set(table["phase"]):
            found[run.slug] = table
    return found


def _credits(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """Reviewers who wish to be named, and how."""
    return tuple(sorted((reviewer, name) for reviewer, name in ledger.credits().items() if name))


def _licence(package: DataPackage) -> str:
    gate = check_licence(package)
    return gate.reason if gate.open else " and ".join(map(str, package.licenses)) or "none named"


def _changed(portal: Portal, slug: str) -> tuple[int, int]:
    audit = audit_folder(portal.settings, slug, portal.target.name) / "audit.parquet"
    return _stamp(_package_path(portal.settings.home, slug)), _stamp(audit)


def _package(home: Path, slug: str) -> DataPackage | str:
    return _read_package(home, slug, _stamp(_package_path(home, slug)))


@lru_cache(maxsize=1024)
def _read_package(home: Path, slug: str, changed: int) -> DataPackage | str:
    """The package, or why it cannot be read: one partner's mistake must not hide the others."""
    del changed
    try:
        return read_package(home, slug)
    except PartnerError as error:
        return error.message


def _package_path(home: Path, slug: str) -> Path:
    return home / "data" / "partners" / slug / PACKAGE_FILE


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0
