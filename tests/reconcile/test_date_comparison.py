import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing.parsed_dates import CIRCA, ParsedDate, after, before, between
from pipelines.model.parsing.times import century, decade, time_value
from pipelines.model.statements import Rank, Snak, SnakType, Statement
from pipelines.reconcile.date_comparison import compare_dates, date_evidence, span_of
from pipelines.reconcile.evidence import Level
from tests.reconcile.items import born, item, statement, year

DAY_OF_1853 = ParsedDate(time_value(1853, 3, 30))


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (year(1853), year(1853), Level.EXACT),
        (year(1853), DAY_OF_1853, Level.EXACT),
        (DAY_OF_1853, DAY_OF_1853, Level.EXACT),
        (ParsedDate(time_value(1853, 3)), DAY_OF_1853, Level.EXACT),
        (ParsedDate(time_value(1853, 3, 31)), DAY_OF_1853, Level.CLOSE),
        (ParsedDate(time_value(1853, 4)), DAY_OF_1853, Level.CLOSE),
        (year(1854), DAY_OF_1853, Level.CLOSE),
        (year(1855), DAY_OF_1853, Level.CONTRADICTING),
        (year(1853).plus(CIRCA), year(1853), Level.CLOSE),
        (year(1850).plus(CIRCA), year(1853), Level.COMPATIBLE),
        (year(1840).plus(CIRCA), year(1853), Level.CONTRADICTING),
        (ParsedDate(decade(1850)), year(1853), Level.COMPATIBLE),
        (ParsedDate(decade(1870)), year(1853), Level.CONTRADICTING),
        (ParsedDate(century(19)), year(1853), Level.COMPATIBLE),
        (ParsedDate(century(18)), year(1853), Level.CONTRADICTING),
        (between(year(1850), year(1855)), year(1853), Level.COMPATIBLE),
        (between(year(1855), year(1860)), year(1853), Level.CONTRADICTING),
        (before(year(1900)), year(1853), Level.COMPATIBLE),
        (before(year(1900)), year(1653), Level.CONTRADICTING),
        (after(year(1900)), year(1853), Level.CONTRADICTING),
        (ParsedDate(time_value(-44)), ParsedDate(time_value(-44)), Level.EXACT),
    ],
)
def test_dates_compare_at_their_precision(ours: ParsedDate, theirs: ParsedDate, level: Level) -> None:
    left, right = span_of(ours), span_of(theirs)
    assert left is not None
    assert right is not None
    assert compare_dates(left, right) is compare_dates(right, left) is level


@given(st.integers(1, 2100), st.integers(2, 300))
def test_years_further_than_one_apart_contradict(first: int, apart: int) -> None:
    early, late = span_of(year(first)), span_of(year(first + apart))
    assert early is not None
    assert late is not None
    assert compare_dates(early, late) is Level.CONTRADICTING


def test_the_best_of_several_dates_stands() -> None:
    evidence = date_evidence("born", "P569", year(1853), item("Q1", statements=[born(1850), born(1853)]))
    assert evidence.level is Level.EXACT
    assert evidence.words == "born 1853 is also the item's"


def test_a_deprecated_date_does_not_count() -> None:
    wrong = statement("P569", time_value(1853), rank=Rank.DEPRECATED)
    evidence = date_evidence("born", "P569", year(1853), item("Q1", statements=[wrong]))
    assert evidence.level is Level.UNKNOWN


def test_a_missing_date_is_unknown_and_a_contradiction_names_both_sides() -> None:
    assert date_evidence("born", "P569", year(1853), item("Q1")).level is Level.UNKNOWN
    evidence = date_evidence("born", "P569", year(1853), item("Q1", statements=[born(1900, 1, 2)]))
    assert evidence.level is Level.CONTRADICTING
    assert evidence.words == "born 1853 contradicts the item's 1900-01-02 (P569)"


def test_an_unknown_value_with_bounds_still_compares() -> None:
    bounded = Statement(Snak("P569", "time", None, SnakType.SOMEVALUE), before(year(1900)).qualifiers)
    evidence = date_evidence("born", "P569", year(1853), item("Q1", statements=[bounded]))
    assert evidence.words == "born 1853 does not exclude the item's 1900 or earlier"
    unknown = Statement(Snak("P569", "time", None, SnakType.SOMEVALUE))
    assert date_evidence("born", "P569", year(1853), item("Q1", statements=[unknown])).level is Level.UNKNOWN


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (year(1853).plus(CIRCA), "born c. 1853 is close to the item's 1853"),
        (after(year(1850)), "born 1850 or later does not exclude the item's 1853"),
        (between(year(990), year(1010)), "born 990–1010 contradicts the item's 1853 (P569)"),
    ],
)
def test_dates_are_told_as_they_are_meant(date: ParsedDate, words: str) -> None:
    assert date_evidence("born", "P569", date, item("Q1", statements=[born(1853)])).words == words


def test_other_dates_among_the_qualifiers_do_not_count() -> None:
    cited = statement("P569", time_value(1853), qualifiers=[Snak("P585", "time", time_value(1990))])
    assert date_evidence("born", "P569", year(1853), item("Q1", statements=[cited])).level is Level.EXACT
