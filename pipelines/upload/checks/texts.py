"""Texts: labels, descriptions, aliases and strings as a person would write them.

Rules: https://www.wikidata.org/wiki/Help:Description, https://www.wikidata.org/wiki/Help:Label; lengths as the
Wikimedia wikis limit them (`wmgWikibaseStringLimits`).
"""

import re
import unicodedata
from collections.abc import Iterator

from pipelines.model.values import MonolingualValue, StringValue
from pipelines.upload.checks.item_kinds import Trouble
from pipelines.upload.checks.merged import Change
from pipelines.upload.draft import name_form
from pipelines.upload.rows import ALIAS, DESCRIPTION, LABEL, Edit

LONGEST_TERM, LONGEST_STRING = 250, 1_500
_ENDS = frozenset(".?!;:,'\"")
_ARTICLES = frozenset({"a", "an", "the"})
_DOUBLE_SPACE = re.compile(r"\s\s")


def label_length(change: Change) -> Iterator[Trouble]:
    """A label or alias that a Wikibase would refuse."""
    for edit in change.terms:
        if edit.kind in {LABEL, ALIAS} and len(edit.value) > LONGEST_TERM:
            yield Trouble(f"the {edit.kind} has {len(edit.value)} characters, {LONGEST_TERM} may be", edit)


def description_length(change: Change) -> Iterator[Trouble]:
    """A description that a Wikibase would refuse."""
    for edit in _descriptions(change):
        if len(edit.value) > LONGEST_TERM:
            yield Trouble(f"the description has {len(edit.value)} characters, {LONGEST_TERM} may be", edit)


def description_is_label(change: Change) -> Iterator[Trouble]:
    """A description that only repeats the label."""
    for edit in _descriptions(change):
        label = change.after.term("labels", edit.language or "mul")
        if label is not None and name_form(label) == name_form(edit.value):
            yield Trouble(f"the description '{edit.value}' is the label", edit)


def description_punctuation(change: Change) -> Iterator[Trouble]:
    """An English description that ends like a sentence."""
    for edit in _english(change):
        if edit.value and edit.value[-1] in _ENDS:
            yield Trouble(f"the description '{edit.value}' ends with '{edit.value[-1]}'", edit)


def description_capital(change: Change) -> Iterator[Trouble]:
    """An English description that begins like a sentence; names may."""
    for edit in _english(change):
        if edit.value[:1].isupper():
            yield Trouble(f"the description '{edit.value}' begins with a capital letter", edit)


def description_article(change: Change) -> Iterator[Trouble]:
    """An English description that begins with an article."""
    for edit in _english(change):
        first = edit.value.split(maxsplit=1)[0].casefold() if edit.value.split() else ""
        if first in _ARTICLES:
            yield Trouble(f"the description '{edit.value}' begins with '{first}'", edit)


def whitespace(change: Change) -> Iterator[Trouble]:
    """Blanks around or doubled within a text, and characters that cannot be seen."""
    for text, edit in _texts(change):
        if text != text.strip():
            yield Trouble(f"'{text}' begins or ends with a blank", edit)
        elif _DOUBLE_SPACE.search(text):
            yield Trouble(f"'{text}' has several blanks in a row", edit)
        if hidden := [character for character in text if unicodedata.category(character) in {"Cc", "Co", "Cn"}]:
            yield Trouble(f"'{text}' contains the invisible character U+{ord(hidden[0]):04X}", edit)


def string_length(change: Change) -> Iterator[Trouble]:
    """A string value that a Wikibase would refuse."""
    for statement, edit in change.planned:
        value = statement.main.value
        if isinstance(value, StringValue | MonolingualValue) and len(value.text) > LONGEST_STRING:
            yield Trouble(f"the value has {len(value.text)} characters, {LONGEST_STRING} may be", edit)


def duplicate_alias(change: Change) -> Iterator[Trouble]:
    """An alias that is the label, or is there already but for letter case."""
    for edit in change.terms:
        if edit.kind != ALIAS:
            continue
        language = edit.language or "mul"
        names = [*change.after.aliases(language), change.after.term("labels", language) or ""]
        if [name_form(name) for name in names].count(name_form(edit.value)) > 1:
            yield Trouble(f"the alias '{edit.value}' is a name of the item already", edit)


def _descriptions(change: Change) -> Iterator[Edit]:
    return (edit for edit in change.terms if edit.kind == DESCRIPTION)


def _english(change: Change) -> Iterator[Edit]:
    return (edit for edit in _descriptions(change) if edit.language == "en")


def _texts(change: Change) -> Iterator[tuple[str, Edit | None]]:
    for edit in change.terms:
        yield edit.value, edit
    for statement, row in change.planned:
        references = (snak for reference in statement.references for snak in reference.snaks)
        for snak in (statement.main, *statement.qualifiers, *references):
            if isinstance(snak.value, StringValue | MonolingualValue):
                yield snak.value.text, row
