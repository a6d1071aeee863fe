import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po
from starlette.requests import Request

from pipelines.web.site import current, i18n


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    asked = Request({"type": "http", "headers": [(b"cookie", f"{i18n.COOKIE}={request.param}".encode())]})
    token = current._REQUEST.set(asked)
    yield str(request.param)
    current._REQUEST.reset(token)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "12,345.5 | 12.5%"), ("fr", "12\u202f345,5 | 12,5\xa0%"), ("es", "12.345,5 | 12,5\xa0%")],
    indirect=["language"],
)
def test_numbers_are_written_as_the_language_does(language: str, told: str) -> None:
    assert f"{i18n.number(12345.5, 1)} | {i18n.percent(0.125)}" == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0%"), (1, "100%"), (0.00001, "< 0.1%"), (0.99999, "> 99.9%"), (0.5, "50%"), (0.1234, "12.3%"), (None, "")],
)
def test_neither_all_nor_nothing_is_claimed_by_rounding(share: float | None, told: str) -> None:
    assert i18n.percent(share) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "May 1, 2026"), ("fr", "1 mai 2026"), ("es", "1 de mayo de 2026"), ("ar", "1 مايو 2026")],
    indirect=["language"],
)
def test_days_are_said_in_the_language(language: str, told: str) -> None:
    assert i18n.day(date(2026, 5, 1)) == told
    assert i18n.day("2026-05-01") == told


def test_moments_are_utc_and_for_programs_too() -> None:
    told = i18n.moment(datetime(2026, 5, 1, 12, 30, tzinfo=UTC))
    assert told.startswith('<time datetime="2026-05-01T12:30:00+00:00">May 1, 2026')
    assert told.endswith(", 12:30 UTC</time>")
    assert i18n.moment("2026-05-01T14:30:00+02:00") == told
    assert i18n.moment(None) == i18n.day(None) == i18n.number(None) == ""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA,en;q=0.5", "fr"),
        ("de,es;q=0.1", "es"),
        ("en;q=0.1,ar;q=0.9", "ar"),
        ("de", "en"),
        ("", "en"),
        (";;;q=,,fr;q=x", "en"),
        ("*", "en"),
    ],
)
def test_a_browsers_wish_is_read(header: str, language: str) -> None:
    asked = Request({"type": "http", "headers": [(b"accept-language", header.encode())]})
    assert i18n.locale_of(asked).language == language


@pytest.mark.parametrize("language", ["fr", "ar"], indirect=True)
def test_messages_are_translated_and_filled(language: str) -> None:
    assert i18n.gettext("You are signed in as %(name)s.", name="Ada") != "You are signed in as Ada."
    assert "Ada" in i18n.gettext("You are signed in as %(name)s.", name="Ada")
    assert i18n.ngettext("%(num)s of ours", "%(num)s of ours", 1200).endswith("of ours")
    assert i18n.said("never") != "never"
    assert i18n.said("100 % not marked") == "100 % not marked"


@pytest.mark.parametrize("code", [code for code in i18n.LANGUAGES if code != "en"])
def test_translations_keep_what_is_filled_in(code: str) -> None:
    with (i18n.TRANSLATIONS / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code, abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue
        singular, *plural = [message.id] if isinstance(message.id, str) else message.id
        allowed = set(_places(singular)) | {place for text in plural for place in _places(text)}
        written = [message.string] if isinstance(message.string, str) else list(message.string or ())
        for text in written:
            if text and not plural:
                assert _places(text) == _places(singular), f"{code}: {text}"
            assert set(_places(text)) <= allowed, f"{code}: {text}"


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))
