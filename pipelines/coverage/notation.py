"""Notation: how a chart writes numbers, percentages and dates, which is as its reader's language does."""

from dataclasses import dataclass
from typing import Any

__all__ = ["DOCUMENTS", "Notation"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Notation:
    """The signs of one language; unless given, those of our documents in English. It can be a key of what is kept."""

    decimal: str = "."
    thousands: str = ","
    #: What follows a figure in per cent, a space before it included.
    percent_sign: str = " %"
    #: A day, in the terms of https://d3js.org/d3-time-format.
    date: str = "%b %-d, %Y"
    months: tuple[str, ...] = _MONTHS

    def number(self, value: float) -> str:
        """A number with at most three decimals; what is smaller than they can tell, in full."""
        whole = float(value).is_integer()
        text = f"{value:,.0f}" if whole else f"{value:,.3f}".rstrip("0").rstrip(".")
        return self.written(text if whole or abs(value) >= 0.001 else f"{value:g}")

    def percent(self, share: float, digits: int = 1) -> str:
        """A share (0 to 1) in per cent; neither all nor nothing is claimed by rounding."""
        least = 10.0**-digits
        text = f"{share * 100:.{digits}f}"
        if 0 < share < 1 and float(text) in {0.0, 100.0}:
            text = f"> {100 - least:.{digits}f}" if share > 0.5 else f"< {least:.{digits}f}"
        elif digits:
            text = text.rstrip("0").rstrip(".")
        return self.written(text) + self.percent_sign

    def written(self, text: str) -> str:
        """A figure that English wrote."""
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})

    def config(self) -> dict[str, Any]:
        """The same for Vega (https://vega.github.io/vega-lite/docs/config.html#locale), which writes axes by it."""
        signs = {"decimal": self.decimal, "thousands": self.thousands, "percent": self.percent_sign}
        names = {"months": list(self.months), "shortMonths": list(self.months)}
        # Days of the week and halves of the day are in no chart; Vega demands them.
        week = {"days": [""] * 7, "shortDays": [""] * 7, "periods": ["", ""]}
        times = {"dateTime": f"{self.date} %H:%M", "date": self.date, "time": "%H:%M"}
        return {"number": signs | {"grouping": [3], "currency": ["", ""]}, "time": times | names | week}


DOCUMENTS = Notation()
