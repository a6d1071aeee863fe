import pytest
from starlette.requests import Request

from pipelines.web.site.languages import locale_of


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
    assert locale_of(asked).language == language
