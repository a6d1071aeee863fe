"""Parsing: texts as partners write them → Wikibase values; pure functions, one module a kind of value."""


class Unparsable(ValueError):  # noqa: N818 - it is trouble with one value, and becomes an issue row
    """A text that cannot be read with certainty: what is wrong with it, and how to write it instead."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} → {remedy}")
