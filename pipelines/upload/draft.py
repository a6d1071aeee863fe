"""Draft: a live item as it will be after the edits decided so far; two rows of one item never say a thing twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Statement
from pipelines.upload.comparison import normal_text

ALL_LANGUAGES = "mul"


@dataclass(slots=True)
class Standing:
    """A statement of the draft: on the live item, or planned (then `row` is the edit's place in the plan)."""

    statement: Statement
    references: list[Reference]
    row: int | None = None

    @property
    def deprecated(self) -> bool:
        """True where someone marked the statement as wrong."""
        return self.statement.rank is Rank.DEPRECATED


class Draft:
    """Reach for `statements`, `label`, `description` and `aliases` to see what is there, planned things included.

    Without an entity it is the draft of a new item.
    """

    def __init__(self, entity: Entity | None) -> None:
        self.entity = entity or Entity({})
        self._statements: dict[str, list[Standing]] = {}
        self._terms: dict[tuple[str, str], str] = {}
        self._aliases: dict[str, list[str]] = {}

    @property
    def revision(self) -> int | None:
        """The revision that the draft starts from; None for a new item."""
        return self.entity.revision

    def statements(self, prop: str) -> list[Standing]:
        """All statements of a property, live ones first."""
        if prop not in self._statements:
            live = self.entity.statements(prop)
            self._statements[prop] = [Standing(statement, list(statement.references)) for statement in live]
        return self._statements[prop]

    def add_statement(self, statement: Statement, row: int) -> None:
        """Plan a statement; `row` is the place of its edit."""
        self.statements(statement.main.property).append(Standing(statement, list(statement.references), row))

    def term(self, kind: str, language: str) -> str | None:
        """The label or description in exactly this language."""
        return self._terms.get((kind, language)) or self.entity.term(f"{kind}s", language)

    def add_term(self, kind: str, language: str, text: str) -> None:
        """Plan a label, a description or an alias."""
        if kind == "alias":
            self._aliases.setdefault(language, []).append(text)
        else:
            self._terms[kind, language] = text

    def name(self, language: str, text: str) -> str | None:
        """The label or alias, in this language or in all, that is the same name as the text but for letter case."""
        wanted = name_form(text)
        return next((name for name in self._names(language) if name_form(name) == wanted), None)

    def _names(self, language: str) -> Sequence[str]:
        names: list[str] = []
        for code in dict.fromkeys((language, ALL_LANGUAGES)):
            label = self.term("label", code)
            names += [label] if label else []
            names += (*self.entity.aliases(code), *self._aliases.get(code, ()))
        return names


def name_form(text: str) -> str:
    """The form in which two names are one alias: search on Wikidata ignores letter case."""
    return normal_text(text).casefold()
