"""Terms: labels, descriptions and aliases that a record proposes, within Wikibase's rules for them.

Limits: https://www.wikidata.org/wiki/Help:Label and Help:Description; 250 characters is Wikibase's default
(`string-limits`, `multilang`), and a description that repeats its label is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.mapping.cells import Record, Test, Texts, column_of, condition_of, texts_of
from pipelines.mapping.readings import Trouble
from pipelines.mapping.troubles import Troubles
from pipelines.model.issues import Severity
from pipelines.model.parsing.names import parse_name, split_languages
from pipelines.partners.mapping import Mapping, TermSpec

LONGEST_TERM = 250
TAGGED = "tagged"
LABEL, DESCRIPTION, ALIAS = "label", "description", "alias"


@dataclass(frozen=True, slots=True)
class Term:
    """One label, description or alias, and where it came from."""

    kind: str
    language: str
    text: str
    column: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class TermSource:
    """One term specification, compiled."""

    kind: str
    spec: TermSpec
    column: str | None
    texts: Texts
    when: Test | None


def term_sources(mapping: Mapping, issued: date) -> list[TermSource]:
    """The mapping's labels, descriptions and aliases, in this order."""
    groups = ((LABEL, mapping.labels), (DESCRIPTION, mapping.descriptions), (ALIAS, mapping.aliases))
    return [
        TermSource(kind, spec, column_of(spec), texts_of(spec, issued), condition_of(spec.when))
        for kind, specs in groups
        for spec in specs
    ]


def terms_of(sources: Sequence[TermSource], record: Record, troubles: Troubles) -> list[Term]:
    """The record's terms: one label and one description a language, no alias that is the label or stands twice."""
    chosen: dict[tuple[str, ...], Term] = {}
    for term in _all_terms(sources, record, troubles):
        label = chosen.get((LABEL, term.language))
        if term.kind != LABEL and label is not None and label.text == term.text:
            if term.kind == DESCRIPTION:
                troubles.cell(record, term.column, term.raw, _repeats(term), Severity.WARNING)
            continue
        identity = (term.kind, term.language, term.text) if term.kind == ALIAS else (term.kind, term.language)
        chosen.setdefault(identity, term)
    return list(chosen.values())


def _all_terms(sources: Sequence[TermSource], record: Record, troubles: Troubles) -> Iterator[Term]:
    for source in sources:
        if source.when is None or source.when(record):
            for raw in source.texts(record):
                term = _term(source, raw)
                if isinstance(term, Term):
                    yield term
                elif term is not None:
                    troubles.cell(record, source.column, raw, term)


def _term(source: TermSource, raw: str) -> Term | Trouble | None:
    language: str | None = source.spec.language
    text = raw
    if language == TAGGED:
        language, text = split_languages(raw)
    text = " ".join(text.split())
    if source.spec.form != "as-is":
        name = parse_name(text, source.spec.form)
        if name.qualification:
            message = f"'{raw}' says '{name.qualification}': it is nobody's name"
            return Trouble("qualified-name", message, "clear the cell, or add a condition to the mapping")
        text = name.text
    if not text:
        return None
    if not language:
        return Trouble("language-unknown", f"'{raw}' does not say its language", "write it as `code:text`")
    if len(text) > LONGEST_TERM:
        message = f"the {source.kind} has {len(text)} characters, more than the {LONGEST_TERM} that Wikibase stores"
        return Trouble("text-too-long", message, "shorten it")
    return Term(source.kind, language, text, source.column, raw)


def _repeats(term: Term) -> Trouble:
    message = f"the description in '{term.language}' is the same as the label"
    return Trouble("description-is-label", message, "describe the thing in other words, or leave it out")
