import pytest

from pipelines.web.reconciliation.answers import direction
from pipelines.web.reconciliation.languages import asked_languages, language_tag


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", ("en",)),
        ("de-AT, fr;q=0.5", ("de-at", "de", "fr", "en")),
        ("fr;q=0.2, it;q=0.9, *;q=0.1", ("it", "fr", "en")),
        ("de;q=x, es;q=0, en", ("en",)),
    ],
)
def test_languages_by_how_dear_they_are(header: str, languages: tuple[str, ...]) -> None:
    assert asked_languages(header, "en") == languages


def test_wikimedia_codes_become_tags() -> None:
    assert [language_tag(code) for code in ("en", "mul", "zh-classical", "sr-el")] == ["en", "", "lzh", "sr-Latn"]


def test_direction_is_that_of_the_first_letter_that_has_one() -> None:
    assert [direction(text) for text in ("abc", "شعر", "12 שלום", "「日本」", "é", "…")] == [
        "ltr",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "ltr",
    ]
