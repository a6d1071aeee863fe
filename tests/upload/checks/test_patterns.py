r"""Regular expressions as properties state them."""

import pytest

from pipelines.model.constraints import UnreadableConstraintError
from pipelines.upload.checks import patterns
from pipelines.upload.checks.patterns import matches, translate


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"[1-9]\d{0,8}", "500001", True),
        (r"[1-9]\d{0,8}", "x500001", False),
        (r"a|b", "ab", False),
        (r"(?i)Q\d+", "q5", True),
        (r"\d++\d", "12", False),
        (r"(?>a+)b", "aab", True),
        (r"\p{Lu}\p{Ll}+", "Émile", True),
        (r"a\hb", "a\u00a0b", True),
        (r"[\h-]+", " -", True),
        (r"[^\]\h]+", "ab", True),
        (r"a\Rb", "a\r\nb", True),
        (r"(?'year'\d{4})-\k<year>", "1853-1853", True),
        (r"[[:digit:]]+\z", "12", True),
        (r"[]a]+", "a]", True),
    ],
)
def test_patterns_match_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_a_broken_pattern_is_unreadable() -> None:
    with pytest.raises(UnreadableConstraintError, match="no regular expression"):
        matches("(", "a")


def test_what_takes_too_long_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.001)
    assert matches(r"(a|aa|aaa)+(b|c)+d", "a" * 400) in {None, False}


def test_plain_patterns_stay_as_they_are() -> None:
    assert translate(r"\\h(?<a>x)[A-Z\d]{2,}") == r"\\h(?<a>x)[A-Z\d]{2,}"
