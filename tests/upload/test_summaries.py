import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.upload.summaries import LONGEST, edit_summary

GROUP = "([[:toollabs:editgroups/b/CB/0123456789a|details]])"


def test_it_names_partner_counts_and_edit_group() -> None:
    counts = {"statements": 2, "references": 1, "terms": 0}
    assert edit_summary("Museum of Imaginary Things", counts, GROUP) == (
        f"Facts from Museum of Imaginary Things: 2 statements, 1 reference {GROUP}"
    )


@pytest.mark.parametrize("title", ["[[Evil]] {{title}} /* section */ |", "Two\nlines"])
def test_a_title_is_no_markup(title: str) -> None:
    text = edit_summary(title, {}, GROUP).removesuffix(GROUP)
    assert not set(text) & set("[]{}|\n")
    assert "/*" not in text


def test_without_counts_and_edit_group_it_names_the_partner() -> None:
    assert edit_summary("Museum", {}, "") == "Facts from Museum"


@given(st.text(max_size=600), st.dictionaries(st.sampled_from(["statements", "terms"]), st.integers(0, 10**9)))
def test_it_is_short_and_keeps_the_edit_group(title: str, counts: dict[str, int]) -> None:
    summary = edit_summary(title, counts, GROUP)
    assert len(summary) <= LONGEST
    assert summary.endswith(GROUP)
