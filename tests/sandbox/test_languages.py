"""Language codes and fallbacks."""

from pipelines.sandbox.languages import MONOLINGUAL_LANGUAGES, TERM_LANGUAGES, fallback_chain


def test_terms_and_monolingual_texts_differ_in_their_codes() -> None:
    assert {"en", "de", "mul", "zh-hans", "simple"} <= TERM_LANGUAGES
    assert "und" not in TERM_LANGUAGES
    assert {"en", "mul", "und", "zxx", "mis"} <= MONOLINGUAL_LANGUAGES
    assert "simple" not in MONOLINGUAL_LANGUAGES


def test_fallbacks_end_with_mul_and_english() -> None:
    assert fallback_chain("de-at") == ("de-at", "de", "mul", "en")
    assert fallback_chain("en") == ("en", "mul")
