"""Summaries: what an edit says about itself in the item's history: the partner, what was added, the edit group."""

import re
from collections.abc import Mapping

#: Wikibase puts its own comment before ours, and cuts both at 500 characters: the edit group must survive.
LONGEST = 400
_LONGEST_TITLE = 120
# What wikitext would read as a link, a template, markup or the end of Wikibase's own comment.
_MARKUP = re.compile(r"[\[\]{}|<>]|/\*|\*/|[\x00-\x1f]+")


def edit_summary(title: str, counts: Mapping[str, int], edit_group: str) -> str:
    """`Facts from <partner>: 2 statements, 1 reference ([[…|details]])`; at most `LONGEST` characters.

    `counts` by kind (`statements`, `references`, `terms`); `edit_group` as the target writes it, empty if it has none.
    """
    plain = " ".join(_MARKUP.sub(" ", title).split())[:_LONGEST_TITLE].rstrip()
    parts = [f"{count} {kind if count != 1 else kind[:-1]}" for kind, count in counts.items() if count]
    text = f"Facts from {plain}: {', '.join(parts)}" if parts else f"Facts from {plain}"
    room = LONGEST - len(edit_group) - 1
    return f"{text[:room].rstrip()} {edit_group}".rstrip()
