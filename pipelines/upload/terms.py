"""Terms: labels, descriptions and aliases are added only where the language lacks them.

Rules: https://www.wikidata.org/wiki/Help:Label, Help:Description, Help:Aliases, Help:Default values for labels and
aliases (the code `mul`); a label and a description of one language may not be equal; a description is no sentence (no
full stop at its end) and, in English, does not begin with an article. Whether it rightly begins with a capital letter
("American painter") only a person can tell.
"""

import re

from pipelines.messages import N_
from pipelines.upload.comparison import normal_text
from pipelines.upload.draft import ALL_LANGUAGES, Draft
from pipelines.upload.past import NOTHING_BEFORE, Past
from pipelines.upload.rows import ALIAS, DESCRIPTION, LABEL, Action, Proposal

#: Action, reason, issue code, statement id (terms have none), what the item has.
TermDecision = tuple[Action, str, str | None, None, str | None]


#: A full stop after a word, not after an abbreviation ("U.S.", "St.", "Inc."); also that of Chinese and Japanese.
_FULL_STOP = re.compile(r"[^\W\d_]{5,}[.!]$|\w{2,}[)\"”’]\.$|。$")
_ARTICLE = re.compile(r"(an?|the) ", re.IGNORECASE)


def decide_term(p: Proposal, draft: Draft, past: Past = NOTHING_BEFORE) -> TermDecision:
    """What becomes of a proposed term; one that is added is noted in the draft."""
    decision = _decide_alias(p, draft) if p.kind == ALIAS else _decide_single(p, draft)
    if decision[0] is Action.ADD_TERM and past.removed(lambda item: _has(p, item)):
        why = N_(f"a person removed or changed this {p.kind} since our last upload: it is not added again")
        return Action.LEAVE, why, "term-removed", None, None
    if decision[0] is Action.ADD_TERM:
        draft.add_term(p.kind, p.language or ALL_LANGUAGES, p.value)
    return decision


def _has(p: Proposal, item: Draft) -> bool:
    language = p.language or ALL_LANGUAGES
    if p.kind == ALIAS:
        return item.name(language, p.value) is not None
    return normal_text(item.term(p.kind, language) or "") == normal_text(p.value)


def fault_of(description: str, language: str) -> str | None:
    """What is wrong with how a description is written, in words; None if nothing is."""
    if _FULL_STOP.search(description.strip()):
        return N_("ends with a full stop, and a description is no sentence")
    if language.partition("-")[0] == "en" and _ARTICLE.match(description.strip()):
        return N_("begins with an article")
    return None


def _decide_alias(p: Proposal, draft: Draft) -> TermDecision:
    name = draft.name(p.language or ALL_LANGUAGES, p.value)
    if name is None:
        return Action.ADD_TERM, N_("the item does not know this name"), None, None, None
    return Action.KEEP, N_("the item already has this name"), None, None, name


def _decide_single(p: Proposal, draft: Draft) -> TermDecision:
    language = p.language or ALL_LANGUAGES
    if p.kind == DESCRIPTION and language == ALL_LANGUAGES:
        why = N_("a description cannot serve all languages")
        return Action.LEAVE, why, "description-for-all-languages", None, None
    existing = draft.term(p.kind, language)
    if existing is None and p.kind == LABEL:
        existing = draft.term(LABEL, ALL_LANGUAGES)
    if existing is not None:
        return _beside(p, existing)
    other = draft.term(DESCRIPTION if p.kind == LABEL else LABEL, language)
    if other is not None and normal_text(other) == normal_text(p.value):
        label, description = N_("a label may not equal the description"), N_("a description may not equal the label")
        why = label if p.kind == LABEL else description
        return Action.LEAVE, why, "label-equals-description", None, other
    fault_said = fault_of(p.value, language) if p.kind == DESCRIPTION else None
    if fault_said:
        return Action.LEAVE, N_(f"the description {fault_said}"), "description-style", None, fault_said
    return Action.ADD_TERM, N_(f"the item has no {p.kind} in this language"), None, None, None


def _beside(p: Proposal, existing: str) -> TermDecision:
    if normal_text(existing) == normal_text(p.value):
        return Action.KEEP, N_(f"the item has this {p.kind}"), None, None, existing
    code = "term-differs" if p.on_existing == "report" else None
    return Action.LEAVE, N_(f"the item has another {p.kind}: left as it is"), code, None, existing
