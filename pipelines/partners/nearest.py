"""The nearest known name to one that is not known, so that a message can ask "did you mean …?"."""

from collections.abc import Iterable
from difflib import get_close_matches

from pipelines.messages import N_


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, letter case aside; None if none is alike."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], *, kind: str = N_("known names")) -> str:
    """A remedy: the nearest known name, or all of them (the first 30); `kind` is a message itself."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return N_(f"did you mean '{near}'?")
    first_list = ", ".join(names[:30])
    if len(names) > 30:
        return N_(f"there are these {kind}: {first_list} … ({len(names)} in all)")
    return N_(f"there are these {kind}: {first_list}") if names else N_(f"there are no {kind}")
