"""Terms: labels, descriptions and aliases are added only where the language lacks them.

Rules: https://www.wikidata.org/wiki/Help:Label, Help:Description, Help:Aliases, Help:Default values for labels and
aliases (the code `mul`); a label and a description of one language may not be equal.
"""

from pipelines.upload.comparison import normal_text
from pipelines.upload.draft import ALL_LANGUAGES, Draft
from pipelines.upload.rows import ALIAS, DESCRIPTION, LABEL, Action, Proposal

#: Action, reason, issue code, statement id (terms have none), what the item has.
TermDecision = tuple[Action, str, str | None, None, str | None]


def decide_term(p: Proposal, draft: Draft) -> TermDecision:
    """What becomes of a proposed term; one that is added is noted in the draft."""
    decision = _decide_alias(p, draft) if p.kind == ALIAS else _decide_single(p, draft)
    if decision[0] is Action.ADD_TERM:
        draft.add_term(p.kind, p.language or ALL_LANGUAGES, p.value)
    return decision


def _decide_alias(p: Proposal, draft: Draft) -> TermDecision:
    name = draft.name(p.language or ALL_LANGUAGES, p.value)
    if name is None:
        return Action.ADD_TERM, "the item does not know this name", None, None, None
    return Action.KEEP, "the item already has this name", None, None, name


def _decide_single(p: Proposal, draft: Draft) -> TermDecision:
    language = p.language or ALL_LANGUAGES
    if p.kind == DESCRIPTION and language == ALL_LANGUAGES:
        why = "a description cannot serve all languages"
        return Action.LEAVE, why, "description-for-all-languages", None, None
    existing = draft.term(p.kind, language)
    if existing is None and p.kind == LABEL:
        existing = draft.term(LABEL, ALL_LANGUAGES)
    if existing is not None:
        return _beside(p, existing)
    other = draft.term(DESCRIPTION if p.kind == LABEL else LABEL, language)
    if other is not None and normal_text(other) == normal_text(p.value):
        why = f"a {p.kind} may not equal the {DESCRIPTION if p.kind == LABEL else LABEL}"
        return Action.LEAVE, why, "label-equals-description", None, other
    return Action.ADD_TERM, f"the item has no {p.kind} in this language", None, None, None


def _beside(p: Proposal, existing: str) -> TermDecision:
    if normal_text(existing) == normal_text(p.value):
        return Action.KEEP, f"the item has this {p.kind}", None, None, existing
    code = "term-differs" if p.on_existing == "report" else None
    return Action.LEAVE, f"the item has another {p.kind}: left as it is", code, None, existing
