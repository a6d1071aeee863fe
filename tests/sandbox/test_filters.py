"""Filters look at what an edit adds, not at what was there."""

from typing import Any

import pytest

from pipelines.sandbox.entities import blank_entity
from pipelines.sandbox.errors import ApiError
from pipelines.sandbox.filters import check_filters
from pipelines.sandbox.policy import AbuseFilter, Policy

POLICY = Policy(filters=(AbuseFilter(7, "No shouting", "SHOUT"),), spam_domains=("spam.example",))


def labelled(text: str) -> dict[str, Any]:
    return blank_entity("Q1") | {"labels": {"en": {"language": "en", "value": text}}}


def test_what_was_there_before_passes() -> None:
    check_filters(POLICY, labelled("SHOUT"), labelled("SHOUT"))
    check_filters(POLICY, labelled("quiet"), labelled("still quiet"))
    check_filters(Policy(), labelled("quiet"), labelled("SHOUT"))


def test_an_added_text_is_refused_with_the_filters_facts() -> None:
    with pytest.raises(ApiError) as caught:
        check_filters(POLICY, labelled("quiet"), labelled("a SHOUT"))
    message = caught.value.messages[1]
    assert (message.name, message.parameters) == ("abusefilter-disallowed", ("No shouting", "7"))
    assert message.data["abusefilter"]["actions"] == ["disallow"]


@pytest.mark.parametrize("url", ["https://spam.example", "http://www.spam.example/x?y"])
def test_domains_on_the_list_are_found_with_their_subdomains(url: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_filters(POLICY, labelled(""), labelled(url))
    assert caught.value.messages[1].parameters == ({"list": ["spam.example"], "type": "text"},)


@pytest.mark.parametrize("text", ["https://notspam.example", "https://[broken", "spam.example"])
def test_other_addresses_and_words_pass(text: str) -> None:
    check_filters(POLICY, labelled(""), labelled(text))
