import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing.languages import WIKIMEDIA_CODES, language_code, split_language


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("en:Text", ("en", "Text")),
        ("en: Text", ("en", "Text")),
        ("Text@en", ("en", "Text")),
        ("[fr] Texte", ("fr", "Texte")),
        ("[FR] Texte", ("fr", "Texte")),
        ("eng:Text", ("en", "Text")),
        ("pt-BR:Texto", ("pt-br", "Texto")),
        ("zh_Hans:文", ("zh-hans", "文")),
        ("mul:Text", ("mul", "Text")),
        ("Text", (None, "Text")),
        (" Text ", (None, "Text")),
        ("https://example.org", (None, "https://example.org")),
        ("Museum: a history", (None, "Museum: a history")),
        ("ROR: x", (None, "ROR: x")),
        ("info@example.org", (None, "info@example.org")),
        ("", (None, "")),
    ],
)
def test_a_text_is_parted_from_its_language(text: str, parts: tuple[str | None, str]) -> None:
    assert split_language(text) == parts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EN", "en"),
        ("deu", "de"),
        ("ger", "de"),
        ("no", "nb"),
        ("als", "gsw"),
        ("gsw", "gsw"),
        ("zh-Hant", "zh-hant"),
        ("english", None),
        ("e", None),
        ("", None),
    ],
)
def test_a_code_is_written_as_wikimedia_writes_it(text: str, code: str | None) -> None:
    assert language_code(text) == code


def test_the_table_leads_to_codes_that_stay() -> None:
    assert all(language_code(code) == code for code in WIKIMEDIA_CODES.values())


@given(st.sampled_from(["en", "fr", "zh-hans"]), st.text(min_size=1).map(str.strip).filter(bool))
def test_a_tagged_text_comes_back(code: str, text: str) -> None:
    found = split_language(f"{code}:{text}")
    assert found == (code, text) or re.match(r"\s*//", text)
