import pytest

from pipelines.model.parsing.dates import parse_date
from pipelines.reconcile.spans import DATE_LEVELS, Span, compare_spans, span_of, spans_of


def span(text: str) -> Span:
    date = parse_date(text)
    assert date is not None
    found = span_of(date)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        ("1853", "1853", "year"),
        ("1853-05-04", "1853-05-04", "day"),
        ("1853-05-04", "1853-06-04", "one"),
        ("1853", "1853-05-04", "year"),
        ("1853", "1854", "one"),
        ("1853", "1855", "two"),
        ("1853", "1858", "five"),
        ("1853", "1863", "ten"),
        ("1853", "1864", "contradicting"),
        ("1850s", "1853", "compatible"),
        ("c. 1853", "1853", "circa"),
        ("c. 1853", "1856", "compatible"),
        ("before 1860", "1850", "compatible"),
        ("after 1860", "1850", "ten"),
    ],
)
def test_levels(ours: str, theirs: str, level: str) -> None:
    left, right = spans_of([span(ours)]), spans_of([span(theirs)])
    assert DATE_LEVELS[int(compare_spans(left, right)[0])] == level
    assert compare_spans(right, left).tolist() == compare_spans(left, right).tolist()
