"""Comments for people: automatic parts in words, links, edit groups; nothing in them becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sandbox.comments import find_group, group_marks, show_comment

LINK = '<a href="/wiki/Special:EditGroup/a1-b">edit group a1-b</a>'


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("plain", "plain"),
        ("/* wbeditentity-update:0| */ Facts (edit group a1-b)", f"<em>Changed</em> Facts {LINK}"),
        ("Facts ([[:toollabs:editgroups/b/CB/a1-b|details]])", f"Facts {LINK}"),
        ("/* wbsetlabel-add:1|en */ Text", "<em>Label: en</em> Text"),
        ("/* wbsomething-else:1| */", "<em>wbsomething-else</em> "),
        (
            "/* wbcreateclaim-create:1| */ [[Property:P31]]: [[Q5]]",
            '<em>Statement added</em> <a href="/wiki/Property:P31">Property:P31</a>: <a href="/wiki/Q5">Q5</a>',
        ),
        ("see [[Help:Contents|help]]", "see help"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
    ],
)
def test_a_comment_is_shown_in_words_with_its_links(comment: str, shown: str) -> None:
    assert show_comment(comment) == shown


@given(st.text())
def test_no_comment_becomes_markup_of_its_own(text: str) -> None:
    shown = str(show_comment(f"<script>{text}</script>"))
    assert "<script" not in shown


@pytest.mark.parametrize(
    "comment",
    ["x (edit group r-1)", "([[:toollabs:editgroups/b/CB/r-1|details]])", "[[:toolforge:editgroups/b/OR/r-1]]"],
)
def test_a_group_is_found_by_the_marks_that_its_comments_have(comment: str) -> None:
    assert find_group(comment) == "r-1"
    assert any(mark in comment for mark in group_marks("r-1"))
    assert find_group("no group") is None
