from datetime import UTC, date, datetime

import pytest

from pipelines.web.site import formats
from pipelines.web.site.formats import notation


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "12,345.5 | 12.5%"), ("fr", "12\u202f345,5 | 12,5\xa0%"), ("es", "12.345,5 | 12,5\xa0%")],
    indirect=["language"],
)
def test_numbers_are_written_as_the_language_does(language: str, told: str) -> None:
    assert f"{formats.number(12345.5, 1)} | {formats.percent(0.125)}" == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0%"), (1, "100%"), (0.00001, "< 0.1%"), (0.99999, "> 99.9%"), (0.5, "50%"), (0.1234, "12.3%"), (None, "")],
)
def test_neither_all_nor_nothing_is_claimed_by_rounding(share: float | None, told: str) -> None:
    assert formats.percent(share) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "May 1, 2026"), ("fr", "1 mai 2026"), ("es", "1 de mayo de 2026"), ("ar", "1 مايو 2026")],
    indirect=["language"],
)
def test_days_are_said_in_the_language(language: str, told: str) -> None:
    assert formats.day(date(2026, 5, 1)) == told
    assert formats.day("2026-05-01") == told


def test_moments_are_utc_and_for_programs_too() -> None:
    told = formats.moment(datetime(2026, 5, 1, 12, 30, tzinfo=UTC))
    assert told.startswith('<time datetime="2026-05-01T12:30:00+00:00">May 1, 2026')
    assert told.endswith(", 12:30 UTC</time>")
    assert formats.moment("2026-05-01T14:30:00+02:00") == told
    assert formats.moment(None) == formats.day(None) == formats.number(None) == ""


@pytest.mark.parametrize(
    ("language", "told"), [("en", "+1.50"), ("fr", "+1,50"), ("ar", "\u200e+1.50")], indirect=["language"]
)
def test_signs_are_written(language: str, told: str) -> None:
    assert formats.signed(1.5) == told
    assert formats.signed(-1.5) == told.replace("+", "-")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "66.7% 1,234.5 %b %-d, %Y Feb"),
        ("fr", "66,7\xa0% 1\u202f234,5 %-d %b %Y févr."),
        ("es", "66,7\xa0% 1.234,5 %-d %b %Y feb"),
        ("ar", "66.7\u200e%\u200e 1,234.5 %d\u200f/%m\u200f/%Y فبراير"),
    ],
    indirect=["language"],
)
def test_charts_write_figures_and_dates_as_pages_do(language: str, told: str) -> None:
    written = notation()
    assert f"{written.percent(2 / 3)} {written.number(1234.5)} {written.date} {written.months[1]}" == told
    assert written.percent(2 / 3).replace("\u200e", "") == formats.percent(2 / 3)
