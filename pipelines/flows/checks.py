"""Checks in a run's files: what they found in each batch of the plan and in the whole, and what was kept back."""

from collections.abc import Iterable, Mapping
from threading import Lock

from pipelines.exceptions import MappingError
from pipelines.flows.run_folder import read_table, write_table
from pipelines.flows.work import Work
from pipelines.messages import N_
from pipelines.model.issues import issues_table
from pipelines.model.tables import EDITS, FINDINGS
from pipelines.partners.located import read_yaml
from pipelines.partners.nearest import did_you_mean
from pipelines.partners.partner import Partner
from pipelines.partners.problems import Problem, raise_problems
from pipelines.partners.uses import row_uses
from pipelines.upload.checks.constraint_kinds import CONSTRAINT_KINDS, FURTHER_KINDS
from pipelines.upload.checks.findings import Finding, blocked, findings_table, issues_of, summary_table
from pipelines.upload.checks.inspection import Accepted, Inspector, check_batch, withhold
from pipelines.upload.checks.library import ClaimsReader, Library, Shelves
from pipelines.upload.checks.scrutinizers import BATCH_KINDS, ITEM_KINDS
from pipelines.upload.findings import finding
from pipelines.upload.links import not_created
from pipelines.upload.phases import known_before
from pipelines.upload.rows import CHANGES, Action, by_subject, edits_table, read_edits
from pipelines.wikibase.commons import Commons
from pipelines.wikibase.queries import read_query

#: Values in one query for their holders.
_VALUES = 500
#: The checks that a mapping can accept; that the target has the property is not among them.
NAMES = (
    *(kind.name for kind in (*CONSTRAINT_KINDS, *FURTHER_KINDS)),
    *(kind.name for kind in ITEM_KINDS),
    *(kind.name for kind in BATCH_KINDS),
)
_shelves: dict[str, Shelves] = {}
_commons: dict[str, Commons] = {}
_lock = Lock()


def library_of(work: Work, reader: ClaimsReader) -> Library:
    """What the target says of properties and values; kept for all batches of a run in this process."""
    with _lock:
        if work.run not in _shelves:
            _shelves.clear()
            _shelves[work.run] = Shelves()
        return Library(reader, _shelves[work.run])


def inspector_of(work: Work, reader: ClaimsReader) -> Inspector:
    """The inspector of one batch; it looks at Commons where the target has one."""
    commons = commons_of(work)
    return Inspector(library_of(work, reader), accepted=accepted(work), pages=commons.exist if commons else None)


def commons_of(work: Work) -> Commons | None:
    """The target's Commons, with what it has told this process so far."""
    url = work.target.commons_url
    if url is None:
        return None
    with _lock:
        return _commons.setdefault(url, Commons(url, work.settings))


def check_accepted(partner: Partner) -> None:
    """Hold the checks that a mapping accepts against those that there are.

    Raises:
        MappingError: a name is none of them; with its line and the nearest name.
    """
    problems = [
        Problem(("checks", "accept", number, "check"), f"there is no check '{a.check}'", did_you_mean(a.check, NAMES))
        for number, a in enumerate(partner.mapping.checks.accept)
        if a.check not in NAMES
    ]
    raise_problems(problems, read_yaml(partner.mapping_path, MappingError), MappingError)


def accepted(work: Work) -> tuple[Accepted, ...]:
    """What the mapping takes on itself."""
    return tuple(Accepted(a.check, a.property, a.reason) for a in work.partner.mapping.checks.accept)


def write_findings(work: Work, batch: int, findings: Iterable[Finding]) -> None:
    """Write the findings of one batch, and the issues that they are."""
    findings = list(findings)
    write_table(issues_table(issues_of(findings)), work.folder.issues("check", batch))
    write_table(findings_table(findings), work.folder.part(FINDINGS, batch))


def check_whole(work: Work, reader: ClaimsReader, batches: int) -> None:
    """Look for what only the whole plan shows, and keep back what it finds critical.

    The findings stand behind those of the batches; once they are there, nothing is done.
    """
    if work.folder.part(FINDINGS, batches).is_file():
        return
    edits = [edit for edit in read_edits(work.folder.read_parts(EDITS)) if edit.action in CHANGES]
    properties = {edit.property for edit in edits if edit.property}
    definitions = {p: found or () for p, found in library_of(work, reader).definitions(sorted(properties)).items()}
    findings = check_batch(edits, definitions, _Holders(work).find, accepted(work))
    reasons = blocked(findings)
    for part in work.folder.parts(EDITS) if reasons else ():
        rows = list(read_edits(EDITS.completed(read_table(part))))
        if any(row.subject in reasons for row in rows):
            write_table(edits_table(withhold(rows, reasons)), part)
    leave_unlinked(work, batches)
    write_findings(work, batches, findings)


def leave_unlinked(work: Work, batches: int) -> None:
    """Leave statements that name a new item which will not be there, each with an issue; nothing else is kept back."""
    if not any(row_uses(work.partner.mapping)):
        return
    parts = {part: list(read_edits(EDITS.completed(read_table(part)))) for part in work.folder.parts(EDITS)}
    edits = [edit for rows in parts.values() for edit in rows]
    with work.ledger() as ledger:
        known = known_before(by_subject(edits), ledger, work.partner.slug, work.facts.target)
    lost = set(not_created(edits, known))
    for part, rows in parts.items() if lost else ():
        why = N_("it names a record whose item is not created")
        table = edits_table(row._replace(action=Action.LEAVE, why=why) if row in lost else row for row in rows)
        write_table(table, part)
    issues = [finding("new-item-missing", edit) for edit in edits if edit in lost]
    write_table(issues_table(issues), work.folder.issues("plan", batches))


def write_checks(work: Work) -> None:
    """Write `checks.csv`, every finding, and `checks-summary.csv`, by check and property with counts and an example."""
    findings = work.folder.read_parts(FINDINGS)
    work.folder.write_csv("checks.csv", findings)
    work.folder.write_csv("checks-summary.csv", summary_table(findings))


def kept_back(work: Work) -> int:
    """How many items the checks kept back."""
    findings = work.folder.read_parts(FINDINGS)
    return int(findings.loc[findings["blocks"], "item"].nunique())


class _Holders:
    """Who has a value already, by the target's query service; nobody is known where it has none."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def find(self, prop: str, values: list[str]) -> Mapping[str, frozenset[str]]:
        """The items that have one of the values for the property."""
        found: dict[str, set[str]] = {}
        if "main" not in self._work.target.sparql_urls:
            return {}
        query = read_query(self._work.settings.home, "reconcile/items-by-identifier")
        for start in range(0, len(values), _VALUES):
            bound = query.bind(property=prop, value=values[start : start + _VALUES])
            for row in self._work.endpoint().select(bound):
                if row["item"] and row["value"]:
                    found.setdefault(row["value"], set()).add(row["item"])
        return {value: frozenset(items) for value, items in found.items()}
