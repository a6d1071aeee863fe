"""Phrases: a sentence that was stored in English, known again as the template and the values that it was made of.

Runs keep their reasons as sentences, and so do reports and jobs. Each was filled into one of few templates, so it can
be taken apart again, also where an older version wrote it. Pure.
"""

import re
from collections.abc import Iterable

from pipelines.messages import Message, counted

__all__ = ["Phrases"]

_PLACE = re.compile(r"%\((\w+)\)s")
_COUNT = "num"
#: A template with fewer signs of its own could be anything.
_LEAST = 5


class _Phrase:
    """One template: `one` of one thing, `many` of several where it counts."""

    def __init__(self, template: str, one: str, many: str) -> None:
        self.one, self.many = one, many
        fixed = [part.replace("%%", "%") for part in _PLACE.split(template)[::2]]
        self.longest = max(fixed, key=len)
        self.weight = sum(map(len, fixed))
        names: set[str] = set()
        pattern = re.escape(fixed[0])
        for name, after in zip(_PLACE.findall(template), fixed[1:], strict=True):
            pattern += f"(?P={name})" if name in names else f"(?P<{name}>.*?)"
            names.add(name)
            pattern += re.escape(after)
        self._pattern = re.compile(pattern, re.DOTALL)

    def taken_apart(self, text: str) -> Message | None:
        found = self._pattern.fullmatch(text) if self.longest in text else None
        if found is None:
            return None
        values = found.groupdict()
        if not self.many:
            return Message(self.one, **values)
        number = values.pop(_COUNT, "1").replace(",", "")
        return counted(self.one, self.many, int(number), **values) if number.isdecimal() else None


class Phrases:
    """All templates with places for values; of those that fit a sentence, the one with the most words of its own."""

    def __init__(self, templates: Iterable[tuple[str, str]]) -> None:
        """`templates`: of one and, where it counts, of many."""
        phrases = [_Phrase(text, one, many) for one, many in templates for text in (one, many) if _PLACE.search(text)]
        self._phrases = sorted(phrases, key=lambda phrase: -phrase.weight)

    def recall(self, text: str) -> Message | None:
        """The message that the sentence is; None if no template fits."""
        likely = (phrase for phrase in self._phrases if phrase.weight >= _LEAST)
        return next((found for phrase in likely if (found := phrase.taken_apart(text)) is not None), None)
