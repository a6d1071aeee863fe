"""What was measured of a partner, as pages and API tell it: the newest snapshot, compared, with names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import Any

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.charts import Chart
from pipelines.coverage.equity.charts import equity_spec, file_png, file_svg, page_svg
from pipelines.coverage.equity.comparison import compare
from pipelines.coverage.partner_items import chunks
from pipelines.exceptions import DonataError, ServiceError
from pipelines.flows.equity import next_run, take_equity
from pipelines.model.equity import EquitySnapshot
from pipelines.model.issues import Issue
from pipelines.model.tables import rows_of
from pipelines.web.equity.words import TITLES, group_name
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import gettext, locale_of, notation
from pipelines.web.site.marked import Marked
from pipelines.web.site.portal import Portal

_measuring = Lock()


@dataclass(frozen=True, eq=False)
class Measured:
    """A snapshot, and its groups side by side (schema `comparison.COMPARISON`)."""

    snapshot: EquitySnapshot
    comparison: pd.DataFrame

    @property
    def mark(self) -> str:
        """What tells the snapshot from every other one, of other ledgers too: its figures never change."""
        kept = self.snapshot
        return f"equity/{kept.target}/{kept.slug}/{kept.id}/{kept.time.isoformat()}"

    @property
    def class_items(self) -> int | None:
        """How many items the class has; None where it was not measured."""
        return self.snapshot.class_items

    def rows(self, dimension: str) -> list[dict[str, Any]]:
        """The groups of one dimension."""
        return [dict(row) for row in self._by_dimension.get(dimension, ())]

    @cached_property
    def _by_dimension(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows_of(self.comparison):
            found.setdefault(row["dimension"], []).append(row)
        return found


def measured(portal: Portal, slug: str) -> Measured | None:
    """A partner's newest snapshot on the portal's target; None if there is none.

    On the embedded Wikibase, which costs nobody anything, the first look is taken when it is first asked for.
    """
    number = portal.ledger.newest_equity(slug, portal.target.name)
    if number is None and portal.target.embedded:
        try:
            measure(portal, slug, again=False)
        except DonataError:
            # The page says that nothing was measured; a coordinator who measures is told why.
            return None
        number = portal.ledger.newest_equity(slug, portal.target.name)
    return None if number is None else _read(Marked(portal, (slug, portal.target.name, number)))


def demand_measured(portal: Portal, slug: str) -> Measured:
    """A partner's newest snapshot on the portal's target.

    Raises:
        NotFoundError: nothing was measured yet.
    """
    told = measured(portal, slug)
    if told is None:
        raise NotFoundError(f"nothing was measured of '{slug}' yet", remedy="a coordinator can measure it")
    return told


def measure(portal: Portal, slug: str, *, again: bool = True) -> list[Issue]:
    """Take a snapshot now; without `again` only if there is none. What could not be answered about the class.

    Raises:
        ServiceError: the target's query service did not answer.
    """
    with _measuring:
        if not again and portal.ledger.newest_equity(slug, portal.target.name) is not None:
            return []
        _, issues = take_equity(portal.settings, portal.ledger, portal.endpoint(), slug, portal.target.name)
        return issues


def plan_waits(portal: Portal, told: Measured) -> bool:
    """Whether the plan that was measured is still the one that is uploaded next."""
    run = told.snapshot.next_run
    return run is not None and run == next_run(portal.settings, portal.ledger, told.snapshot.slug, portal.target.name)


def names_of(portal: Portal, told: Measured) -> Mapping[str, str]:
    """The names of genders, in the reader's language."""
    groups = told.comparison.loc[told.comparison["dimension"] == "gender", "group"]
    return names_of_items(portal, groups.to_list())


def names_of_items(portal: Portal, groups: Iterable[str]) -> Mapping[str, str]:
    """The names of groups that are items, in the reader's language; without those that the target does not tell."""
    key = Marked(portal, (portal.target.name, tuple(group for group in dict.fromkeys(groups) if group)))
    try:
        return _names(key, locale_of().language)
    except ServiceError:
        return {}


def spec_of(portal: Portal, told: Measured, dimension: str, *, narrow: bool = False) -> dict[str, Any]:
    """The chart of one dimension, in the reader's language."""
    names, locale = names_of(portal, told), locale_of()
    words = (gettext("donated"), gettext("class"))
    called = partial(group_name, dimension, names=names, locale=locale)
    return equity_spec(told.rows(dimension), called, words, notation(), narrow=narrow)


def chart_of(portal: Portal, told: Measured, dimension: str) -> Chart:
    """The chart for a page; drawn once for each snapshot and language."""
    key = Marked(portal, (told.snapshot.id, told.snapshot.slug, dimension, locale_of().language))
    return _drawn(key, told)


def drawing_file(portal: Portal, told: Measured, dimension: str, form: str) -> bytes:
    """The chart as a file: `svg` or `png`."""
    spec = spec_of(portal, told, dimension)
    return file_png(spec) if form == "png" else file_svg(spec).encode()


def alternative(dimension: str) -> str:
    """What the chart says, in a sentence; the table beside it says all."""
    return gettext(
        "Bars: for each group of %(dimension)s, its share of what was donated and of the class. The table has them.",
        dimension=gettext(TITLES[dimension]),
    )


@lru_cache(maxsize=128)
def _read(key: Marked) -> Measured:
    slug, target, number = key.marks
    # A newer one may have been taken meanwhile.
    snapshot = next(each for each in key.portal.ledger.equity(slug, target) if each.id == number)
    return Measured(snapshot, compare(snapshot.groups))


@lru_cache(maxsize=256)
def _names(key: Marked, language: str) -> Mapping[str, str]:
    _, items = key.marks
    languages = list(dict.fromkeys([language, "en", "mul"]))
    query, endpoint = Catalogue(key.portal.settings.home).query("coverage/names-of-items"), key.portal.endpoint()
    found: dict[str, tuple[int, str]] = {}
    for portion in chunks(items):
        for row in endpoint.select(query.bind(entity=portion, language=languages)):
            entity, place = str(row["entity"]), languages.index(str(row["language"]))
            found[entity] = min(found.get(entity, (place, str(row["name"]))), (place, str(row["name"])))
    return {entity: name for entity, (_, name) in found.items()}


@lru_cache(maxsize=512)
def _drawn(key: Marked, told: "Measured") -> Chart:
    specs = (spec_of(key.portal, told, key.marks[2], narrow=narrow) for narrow in (False, True))
    return Chart(*map(page_svg, specs))
