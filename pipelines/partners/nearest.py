"""The nearest known name to one that is not known, so that a message can ask "did you mean …?"."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, letter case aside; None if none is alike."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], *, kind: str = "known names") -> str:
    """A remedy: the nearest known name, or all of them (the first 30)."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f"did you mean '{near}'?"
    more = f" … ({len(names)} in all)" if len(names) > 30 else ""
    return f"{kind}: {', '.join(names[:30])}{more}" if names else f"there are no {kind}"
