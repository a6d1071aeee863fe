"""Automatic edit summaries, as Wikibase writes them: `/* wbeditentity-update:0| */`."""

from typing import Any

from pipelines.sandbox.conflicts import diff_entities

__all__ = ["auto_summary", "summarise_creation", "summarise_override", "summarise_update"]

Json = dict[str, Any]
_SHORT_LIST = 50


def auto_summary(key: str, *arguments: str, count: int = 0, text: str = "") -> str:
    """The automatic part of a comment: message key, count, arguments, and text after it."""
    head = f"/* {key}:{count}|{'|'.join(arguments)} */"
    return f"{head} {text}" if text else head


def summarise_creation(_: Json, after: Json) -> str:
    """The summary of a new entity."""
    return auto_summary(f"wbeditentity-create-{after['type']}")


def summarise_override(_before: Json, _after: Json) -> str:
    """The summary of an edit that cleared the entity first."""
    return auto_summary("wbeditentity-override")


def summarise_update(before: Json, after: Json) -> str:
    """The summary of a change: its languages, if terms alone were changed."""
    changes = diff_entities(before, after)
    if any(key[0] not in {"labels", "descriptions", "aliases"} for key in changes):
        return auto_summary("wbeditentity-update")
    languages = list(dict.fromkeys(key[1] for key in changes))
    if len(languages) > _SHORT_LIST:
        return auto_summary("wbeditentity-update-languages", count=len(languages))
    return auto_summary("wbeditentity-update-languages-short", "", ", ".join(languages))
