"""Findings: the issues that planning and uploading report, each code with its words and its remedy, in one place."""

from typing import NamedTuple

from pipelines.model.issues import Issue, Severity
from pipelines.upload.rows import Edit, Proposal


class _Kind(NamedTuple):
    severity: Severity
    message: str
    remedy: str


_LOOK = "compare both with the source; correct the partner's record or the item by hand"

KINDS = {
    "value-differs": _Kind(
        Severity.NOTICE,
        "{subject} {property}: the item says {existing}, the partner {text}; nothing was changed",
        f"{_LOOK}, or let the mapping add values beside others (on_existing: add)",
    ),
    "value-less-precise": _Kind(
        Severity.NOTICE,
        "{subject} {property}: the item says {existing}, the partner more precisely {text}; nothing was changed",
        "let the mapping add the more precise value beside it (on_existing: add)",
    ),
    "value-more-precise": _Kind(
        Severity.NOTICE,
        "{subject} {property}: the item says {existing}, more precisely than the partner's {text}",
        "nothing to do; the partner may take over the more precise value",
    ),
    "value-deprecated": _Kind(
        Severity.WARNING,
        "{subject} {property}: someone marked {existing} as wrong, so {text} is not added again",
        "read the reason on the item; correct the partner's record if it is right",
    ),
    "value-removed": _Kind(
        Severity.WARNING,
        "{subject} {property}: a person removed {text} since our last upload, so it is not added again",
        "read the item's history; correct the partner's record, or add the value by hand if it is right",
    ),
    "reference-removed": _Kind(
        Severity.WARNING,
        "{subject} {property}: a person removed our reference from {existing}, so it is not added again",
        "read the item's history; correct the mapping's references, or add it by hand if it is right",
    ),
    "value-proposed": _Kind(
        Severity.NOTICE,
        "{subject} {property}: the item says {existing}, the partner {text}; it is proposed, not sent",
        "look at both, and run what is right from the plan's `proposed.qs` in QuickStatements",
    ),
    "value-not-deprecated": _Kind(
        Severity.WARNING,
        "{subject} {property}: the item holds {existing} as true, the partner holds {text} as wrong",
        _LOOK,
    ),
    "qualifiers-differ": _Kind(
        Severity.NOTICE,
        "{subject} {property}: the item says {existing} without the partner's qualifiers; nothing was changed",
        "add the qualifiers on the item by hand if they are right",
    ),
    "term-differs": _Kind(
        Severity.NOTICE,
        "{subject}: the item's {kind} in '{language}' is '{existing}', the partner's '{text}'; nothing was changed",
        "nothing to do; map the name as an alias if it should be found",
    ),
    "term-removed": _Kind(
        Severity.WARNING,
        "{subject}: a person removed or changed the {kind} '{text}' in '{language}' since our last upload",
        "read the item's history; correct the partner's record, or add the {kind} by hand if it is right",
    ),
    "description-style": _Kind(
        Severity.WARNING,
        "{subject}: the description '{text}' in '{language}' {fault_said}",
        "see Help:Description; correct the partner's text, or map another column",
    ),
    "label-equals-description": _Kind(
        Severity.WARNING,
        "{subject}: the {kind} '{text}' in '{language}' would equal '{existing}', which a Wikibase refuses",
        "map another column as description, or leave it out",
    ),
    "description-for-all-languages": _Kind(
        Severity.WARNING,
        "{subject}: the description '{text}' is given for all languages (`mul`), which only names can be",
        "give the description a language in the mapping",
    ),
    "item-missing": _Kind(
        Severity.ERROR,
        "{subject}: no such item on the target, so '{text}' cannot be added",
        "the item was deleted or never existed there: reconcile the row again",
    ),
    "item-redirects": _Kind(
        Severity.NOTICE,
        "{subject} was merged into {existing}; the edits go there",
        "nothing to do; the next reconciliation finds the new item",
    ),
    "new-item-missing": _Kind(
        Severity.WARNING,
        "{subject} {property}: {text} names a record whose item is not created, so it is not said",
        "see why that record is kept back; once it has an item, the next run adds the statement",
    ),
    "statement-unsourced": _Kind(
        Severity.ERROR,
        "{subject} {property}: {text} has no reference, and nothing is added without one",
        "give the statement a reference list in the mapping whose columns are filled for this row",
    ),
}


def finding(code: str, row: Proposal | Edit, existing: str | None = None) -> Issue:
    """The issue of this code for one proposal."""
    kind = KINDS[code]
    words = {
        "subject": row.subject,
        "property": row.property,
        "kind": row.kind,
        "language": row.language,
        "text": row.text,
        "existing": "nothing" if existing is None else existing,
        "fault_said": existing,
    }
    message, remedy = kind.message.format(**words), kind.remedy.format(**words)
    return Issue("plan", code, kind.severity, message, remedy, row=row.row, column=row.column, value=row.raw)
