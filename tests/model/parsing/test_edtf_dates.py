import pytest

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.dates import parse_date
from pipelines.model.parsing.edtf_dates import read_edtf
from tests.model.parsing.date_samples import short

LEVELS = {
    # Level 0
    "1985-04-12": "+1985-04-12/11",
    "1985-04": "+1985-04/10",
    "1985": "+1985/9",
    "1985-04-12T23:20:30Z": "+1985-04-12/11",
    "1964/1968": "+1960/8 ≥+1964/9 ≤+1968/9",
    "2004-06-11/2004-06-12": "+2004-06/10 ≥+2004-06-11/11 ≤+2004-06-12/11",
    # Level 1
    "Y170000002": "+170000002/9",
    "Y-170000002": "-170000003/9J",
    "Y-17000": "-17000/6J",
    "2001-21": "+2001/9 spring",
    "1984?": "+1984/9 presumably",
    "2004-06~": "+2004-06/10 circa",
    "2004-06-11%": "+2004-06-11/11 circa presumably",
    "201X": "+2010/8",
    "20XX": "+2100/7",
    "1XXX": "+2000/6",
    "2004-XX": "+2004/9",
    "1985-04-XX": "+1985-04/10",
    "1985-XX-XX": "+1985/9",
    "-04XX": "-0500/7J",
    "-0043": "-0044/9J",
    "1985/..": "? ≥+1985/9",
    "../1985": "? ≤+1985/9",
    "/1985": "? ≤+1985/9",
    "1964~/1968?": "+1960/8 ≥+1964/9 ≤+1968/9 circa presumably",
    # Level 2
    "Y-17E7": "-170000000/2J",
    "1950S2": "+2000/7",
    "1953S3": "+1950/8",
    "1950S4": "+1950/9",
    "2001-33": "+2001/9 first quarter",
    "2001-41": "+2001/9 second half",
    "[1667,1668,1670..1672]": "+1700/7 ≥+1667/9 ≤+1672/9",
    "[..1760-12]": "? ≤+1760-12/10",
    "2004-06-~11": "+2004-06-11/11 circa",
    "?2004-06-~11": "+2004-06-11/11 circa presumably",
    "18XX?": "+1900/7 presumably",
}


@pytest.mark.parametrize(("text", "expected"), LEVELS.items(), ids=LEVELS)
def test_edtf_is_read_by_its_own_reader(text: str, expected: str) -> None:
    assert short(read_edtf(text)) == expected


@pytest.mark.parametrize(("text", "expected"), LEVELS.items(), ids=LEVELS)
def test_the_short_cut_for_plain_edtf_reads_the_same(text: str, expected: str) -> None:
    assert short(parse_date(text, "edtf")) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("March 1853", "not a date in EDTF"),
        ("1985-13", "not a date in EDTF"),
        ("1985-02-30", "not a date in EDTF"),
        ("0000", "0000"),
        ("../..", "open at both ends|not a date"),
        ("{1667,1668}", "MultipleDates"),
        ("Y-17E20", "longer"),
        ("", "not a date in EDTF"),
    ],
)
def test_what_is_not_one_date_in_edtf_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unparsable, match=why) as caught:
        read_edtf(text)
    assert caught.value.remedy
