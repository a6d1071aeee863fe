"""Filters that an edit must pass: abuse filters and the list of spam domains. They look at what an edit adds."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pipelines.sandbox.errors import Message, refuse_save
from pipelines.sandbox.policy import Policy

__all__ = ["check_filters"]

Json = dict[str, Any]


def _texts(value: Any) -> Iterator[str]:
    """All texts within a part of an entity."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _matching_domain(text: str, domains: tuple[str, ...]) -> str | None:
    if "://" not in text:
        return None
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return None
    return next((domain for domain in domains if host == domain or host.endswith(f".{domain}")), None)


def check_filters(policy: Policy, before: Json, after: Json) -> None:
    """Refuse an edit that adds what a filter or the spam list names.

    Raises:
        ApiError: `failed-save` with `abusefilter-disallowed`, `abusefilter-warning` or `spam-blacklisted-link`.
    """
    if not policy.filters and not policy.spam_domains:
        return
    added = set(_texts(after)) - set(_texts(before))
    for rule in policy.filters:
        if any(rule.text in text for text in added):
            name = "abusefilter-warning" if rule.warns else "abusefilter-disallowed"
            facts = {"id": rule.id, "description": rule.description, "actions": ["warn" if rule.warns else "disallow"]}
            message = Message(name, (rule.description, str(rule.id)), name, {"abusefilter": facts})
            raise refuse_save("failed-save", message)
    found = {_matching_domain(text, policy.spam_domains): None for text in sorted(added)}
    matches = [domain for domain in found if domain]
    if matches:
        facts = {"spamblacklist": {"matches": matches}}
        parameter = {"list": matches, "type": "text"}
        raise refuse_save("failed-save", Message("spam-blacklisted-link", (parameter,), "spamblacklist", facts))
