"""Words that recognition's documents share: counts, days and spans in plain English."""

from datetime import date


def counted(number: int, singular: str, plural: str = "") -> str:
    """`1 statement`, `1,018 statements`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def day(when: date) -> str:
    """`1 May 2026`."""
    return f"{when.day} {when:%B %Y}"


def span(first: date | None, last: date | None) -> str:
    """`on 1 May 2026`, `from 1 May 2026 to 3 June 2026`, or `not yet`."""
    if first is None or last is None:
        return "not yet"
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"


def share(number: float | None) -> str:
    """A share in per cent with one decimal; neither all nor nothing is claimed by rounding."""
    if number is None:
        return "not measured"
    text = f"{number * 100:.1f} %"
    return text if text not in {"100.0 %", "0.0 %"} or number in {0, 1} else ("> 99.9 %" if number > 0.5 else "< 0.1 %")


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])
