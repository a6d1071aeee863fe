import csv
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.life_dates import LifeDates, parse_life_dates
from tests.model.parsing.date_samples import short

READ: dict[str, dict[str, str]] = {
    "(American, 1606–1669)": {"birth": "+1606/9", "death": "+1669/9"},
    "American, born Austria. 1933–2010": {"birth": "+1933/9", "death": "+2010/9"},
    "American, born Lithuania 1923": {"birth": "+1923/9"},
    "born 1941": {"birth": "+1941/9"},
    "b. 1956, New York, NY": {"birth": "+1956/9"},
    "b. c. 1890": {"birth": "+1890/9 circa"},
    "Italian, died 1947": {"death": "+1947/9"},
    "Japanese, 1922–": {"birth": "+1922/9"},
    "American, 1891–?": {"birth": "+1891/9"},
    "French, 1858-present": {"birth": "+1858/9"},
    "American, c. 1853–1949": {"birth": "+1853/9 circa", "death": "+1949/9"},
    "American, 1906–pre-2007": {"birth": "+1906/9", "death": "? ≤+2007/9"},
    "American, 1914–1980s": {"birth": "+1914/9", "death": "+1980/8"},
    "British, 1813/1814–1888": {"birth": "+1810/8 ≥+1813/9 ≤+1814/9", "death": "+1888/9"},
    "(Italian, 1444/5-1510)": {"birth": "+1440/8J ≥+1444/9J ≤+1445/9J", "death": "+1510/9J"},
    "(Italian, 1486 or 1487-1555)": {"birth": "+1480/8J ≥+1486/9J ≤+1487/9J", "death": "+1555/9J"},
    "(Italian, born 1431-1436, died 1516)": {"birth": "+1430/8J ≥+1431/9J ≤+1436/9J", "death": "+1516/9J"},
    "(Italian, ca. 1450-before 1510)": {"birth": "+1450/9J circa", "death": "? ≤+1510/9J"},
    "(French, 1503 (?)-1559)": {"birth": "+1503/9J presumably", "death": "+1559/9J"},
    "(Roman, ca. 102 - 44 BC)": {"birth": "-0102/9J circa", "death": "-0044/9J"},
    "(died 618 AH/AD 1221)": {"death": "+1221/9J"},
    "(Algerian, 354-430)": {"birth": "+0354/9J", "death": "+0430/9J"},
    "active 1920s": {"active": "+1920/8 floruit"},
    "(Persian, active 1650-1684)": {"active_from": "+1650/9", "active_to": "+1684/9"},
    "(British, active 1738-49)": {"active_from": "+1738/9", "active_to": "+1749/9"},
    "French, active 1870s–90s": {"active_from": "+1870/8", "active_to": "+1890/8"},
    "British, active 1978–present": {"active_from": "+1978/9"},
    "(Greek, active ca. 540-520 BC)": {"active_from": "-0540/9J circa", "active_to": "-0520/9J"},
    "(Japanese, active late 18th-early 19th century)": {"active_from": "+1800/7 late", "active_to": "+1900/7 early"},
    "(Italian, active 18th-19th centuries)": {"active_from": "+1800/7", "active_to": "+1900/7"},
    "(Japanese, mid-19th century)": {"active": "+1900/7 mid floruit"},
    "(Japanese, 18th-19th century)": {"active": "+2000/6 ≥+1701/9 ≤+1900/9 floruit"},
    "(Japanese, ca. 1850)": {"active": "+1850/9 circa floruit"},
    "(French, born ca. 1736, active 1773)": {"birth": "+1736/9 circa", "active": "+1773/9 floruit"},
    "Italian, est. 1966–1982": {"founded": "+1966/9", "dissolved": "+1982/9"},
    "Japan, est. 1971": {"founded": "+1971/9"},
    "Israeli": {},
    "": {},
    "American, n.d.": {},
}


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=READ)
def test_life_dates_are_read_among_other_words(text: str, expected: dict[str, str]) -> None:
    life = parse_life_dates(text)
    found = {field.name: getattr(life, field.name) for field in fields(LifeDates)}
    assert {name: short(date) for name, date in found.items() if date} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Czech, 1915",
        "(Chinese, reigned 1100-1125)",
        "Armenian, active in France, 1905–1968",
        "American, 1949–1853",
        "(Roman, -99--24)",
        "(Roman, 40-104)",
    ],
)
def test_figures_of_which_it_is_unclear_what_they_date_are_refused(text: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse_life_dates(text)
    assert caught.value.remedy


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        life = parse_life_dates(text)
    except Unparsable:
        return
    assert isinstance(life, LifeDates)


@pytest.mark.real_data
def test_the_biographies_of_a_real_museum_agree_with_its_own_columns(real_data: Path) -> None:
    """MoMA tells the years twice: in words and in two columns."""
    told = same = refused = 0
    with (real_data / "partners" / "moma-artists.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                life = parse_life_dates(row["ArtistBio"])
            except Unparsable:
                refused += 1
                continue
            if life.birth and life.birth.value and row["BeginDate"] != "0":
                first, last = life.birth.years
                told += 1
                same += first is not None and last is not None and first <= int(row["BeginDate"]) <= last
    assert refused < 30
    assert told > 10_000
    assert same / told > 0.99
