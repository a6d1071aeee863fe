"""Summaries: what an undoing edit says about itself in the item's history."""

from collections.abc import Mapping

from pipelines.upload.summaries import LONGEST


def undo_summary(undone: str, counts: Mapping[str, int], edit_group: str) -> str:
    """`Undo of batch 0123abcdef4: 2 statements, 1 reference ([[…|details]])`; at most `LONGEST` characters.

    `undone` says what is undone; `edit_group` is the undo's own, as the target writes it. The undone group is named in
    plain words: written as the target writes it, the edit would count among that group's.
    """
    parts = [f"{count} {kind if count != 1 else kind[:-1]}" for kind, count in counts.items() if count]
    text = f"Undo of {undone}: {', '.join(parts)}" if parts else f"Undo of {undone}"
    room = LONGEST - len(edit_group) - 1
    return f"{text[:room].rstrip()} {edit_group}".rstrip()
