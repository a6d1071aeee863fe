"""Rehearsing: a run's frozen plan is carried out on copies of the live items, measured, checked, and undone again.

The sandbox is reached by its address alone, as any target is. What happens there is written to a ledger of its own.
The result is kept under the plan's address, and may be asked for before that plan goes to a target.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from pydantic import BaseModel

from pipelines.coverage.comparison import overall_share
from pipelines.coverage.measure import Phase, measure
from pipelines.exceptions import GateError
from pipelines.flows.checks import accepted
from pipelines.flows.freezing import read_plan
from pipelines.flows.work import Work
from pipelines.ledger.ledger import Ledger
from pipelines.messages import N_
from pipelines.upload.attribution import Origin
from pipelines.upload.checks.findings import Finding, blocked
from pipelines.upload.checks.inspection import Inspector
from pipelines.upload.checks.library import Library
from pipelines.upload.frozen import SHORT, FrozenPlan
from pipelines.upload.phases import carry_out
from pipelines.upload.rehearsal import affected, content_hash, left_to_do, needed_entities
from pipelines.upload.rows import CHANGES, Edit, by_subject, read_edits
from pipelines.upload.services import open_services
from pipelines.upload.undo.undo import undo
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import Target, read_target

FOLDER = "rehearsals"
#: The target whose account and shape the sandbox has.
_SANDBOX = "sandbox"


class Rehearsal(BaseModel):
    """What a rehearsal showed; `plan` is the plan's address.

    `findings` of the checks on the copies by gravity, without what the items had before; `blocked`: items that the
    checks would keep back now. `missing`: subjects of which something is still to do after the upload. `not_restored`:
    items that are not as they were after the undo. `outcomes` and `undone` count by status.
    """

    plan: str
    time: datetime
    items: int
    outcomes: dict[str, int]
    messages: list[str]
    findings: dict[str, int]
    blocked: list[str]
    coverage_before: float | None
    coverage_after: float | None
    missing: list[str]
    undone: dict[str, int]
    restored: int
    not_restored: list[str]

    @property
    def passed(self) -> bool:
        """Whether all went as planned: nothing failed, is missing or kept back, and the undo restored every item."""
        smooth = self.outcomes.keys() <= {"edited", "created", "unchanged"}
        return smooth and not (self.missing or self.blocked or self.not_restored)


def copies_for(work: Work) -> list[dict[str, Any]]:
    """The entities that the rehearsal needs, read from the target.

    Raises:
        GateError: there is no plan yet, or it was altered.
        ServiceError: the target does not answer.
    """
    plan = read_plan(work)
    with work.reader() as reader:
        return needed_entities(list(read_edits(plan.edits)), reader.entities, [work.partner.mapping.class_])


def rehearse(work: Work, url: str, progress: Callable[[], object] | None = None) -> Rehearsal:
    """Carry out the run's plan on the sandbox at `url`, which holds `copies_for`, and undo it; keep what it showed.

    Raises:
        GateError: there is no plan yet, or it was altered.
        ServiceError: the sandbox does not answer.
    """
    plan = read_plan(work)
    target = _target(work, url)
    ledger_file = work.folder.file(f"{FOLDER}/{plan.address}.sqlite")
    ledger_file.parent.mkdir(parents=True, exist_ok=True)
    ledger_file.unlink(missing_ok=True)
    with WikibaseClient(target, work.settings) as client, Ledger(f"sqlite:///{ledger_file}") as ledger:
        found = _Stage(work, plan, client, ledger, SparqlEndpoint(target.sparql_url, work.settings)).play(progress)
    work.folder.write_json(f"{FOLDER}/{plan.address}.json", found.model_dump(mode="json") | {"passed": found.passed})
    return found


class _Stage:
    """One rehearsal on its sandbox."""

    def __init__(
        self, work: Work, plan: FrozenPlan, client: WikibaseClient, ledger: Ledger, endpoint: SparqlEndpoint
    ) -> None:
        self._work, self._plan, self._client, self._ledger = work, plan, client, ledger
        self._endpoint, self._reader = endpoint, Reader(client)

    def play(self, progress: Callable[[], object] | None) -> Rehearsal:
        edits = list(read_edits(self._plan.edits))
        items = affected(edits)
        before = self._hashes(items)
        shares = [self._share(items, "before")]
        findings = self._check(edits)
        run = self._start()
        outcomes = carry_out(
            self._plan.edits,
            run=run,
            partner=self._work.partner,
            client=self._client,
            reader=self._reader,
            endpoint=self._endpoint,
            ledger=self._ledger,
            matches=self._work.matches(),
            progress=progress,
        )
        known = outcomes.dropna(subset=["item"])
        places = dict(zip(known["subject"], known["item"], strict=True))
        shares.append(self._share([*dict.fromkeys(places.values())], "after"))
        missing = left_to_do(by_subject(edits), places, self._reader.entities(places.values()))
        undone = self._undo(run)
        after = self._hashes(items)
        return Rehearsal(
            plan=self._plan.address,
            time=datetime.now(UTC),
            items=len(items),
            outcomes=_counts(outcomes["status"]),
            messages=sorted(set(outcomes["message"].dropna())),
            findings=dict(Counter(finding.gravity.value for finding in findings if not finding.already)),
            blocked=sorted(blocked(findings)),
            coverage_before=shares[0],
            coverage_after=shares[1],
            missing=missing,
            undone=_counts(undone["status"]),
            restored=sum(after.get(item) == name for item, name in before.items()),
            not_restored=[item for item, name in before.items() if after.get(item) != name],
        )

    def _start(self) -> str:
        facts = self._work.facts
        return self._ledger.start_run(
            self._work.partner.slug,
            self._client.target.name,
            dump_name=facts.dump_name,
            dump_checksum=facts.dump_checksum,
            mapping_checksum=facts.mapping_checksum,
        ).id

    def _check(self, edits: list[Edit]) -> list[Finding]:
        """The checks once more, on the items as they are now with the plan's edits, by the target's own constraints."""
        changing = {
            subject: rows for subject, rows in by_subject(edits).items() if any(e.action in CHANGES for e in rows)
        }
        live = self._reader.entities(affected(edits))
        inspector = Inspector(Library(self._reader), accepted=accepted(self._work))
        inspector.inspect((subject, live.get(subject), rows) for subject, rows in changing.items())
        return inspector.findings

    def _undo(self, run: str) -> pd.DataFrame:
        self._ledger.finish_run(run, {})
        origin = Origin(run, self._work.facts.mapping_checksum, {})
        services = open_services(origin, self._work.partner, self._client, self._ledger, self._endpoint)
        return undo(services, run)

    def _hashes(self, items: Sequence[str]) -> dict[str, str]:
        return {item: content_hash(entity) for item, entity in self._reader.entities(items).items()}

    def _share(self, items: Sequence[str], phase: Phase) -> float | None:
        work = self._work
        found = measure(self._endpoint, work.settings.home, work.partner, items, phase, with_lists=False)
        return overall_share(found.figures, phase)


def _counts(statuses: "pd.Series[Any]") -> dict[str, int]:
    return {str(status): int(count) for status, count in statuses.value_counts().items()}


def _target(work: Work, url: str) -> Target:
    host, _, port = url.removeprefix("http://").rpartition(":")
    settings = work.settings.model_copy(update={"sandbox_host": host, "sandbox_port": int(port)})
    return read_target(settings, _SANDBOX)


def read_rehearsal(work: Work, address: str) -> Rehearsal | None:
    """What the rehearsal of a plan showed; None if there was none."""
    content = work.folder.read_json(f"{FOLDER}/{address}.json")
    return None if content is None else Rehearsal.model_validate({k: v for k, v in content.items() if k != "passed"})


def demand_rehearsal(work: Work, address: str) -> None:
    """Hold an upload back until its very plan has passed a rehearsal, if the mapping demands one.

    Raises:
        GateError: it has not.
    """
    wanted = work.partner.mapping.upload.rehearsed
    if wanted == "never" or (wanted == "public" and not work.target.public):
        return
    found = read_rehearsal(work, address)
    if found is None or not found.passed:
        state_said = N_("was not rehearsed") if found is None else N_("did not pass its rehearsal")
        raise GateError(
            f"the plan {address[:SHORT]}… {state_said}, and the mapping demands it (upload: rehearsed: {wanted})",
            file=work.partner.mapping_path,
            remedy=f"run `donata rehearse {work.partner.slug}` and look at what it tells",
        )
