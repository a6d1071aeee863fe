"""Execution: a plan is carried out, one edit an item, so that stopping it at any moment and starting again is safe."""

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from pipelines.ledger.entries import EditStatus
from pipelines.ledger.ledger import Ledger
from pipelines.model.tables import OUTCOMES
from pipelines.partners.partner import Partner
from pipelines.upload.attribution import Origin, read_matches
from pipelines.upload.creation import create, indexed
from pipelines.upload.recovery import recover
from pipelines.upload.reviewers import read_reviewers
from pipelines.upload.rows import CHANGES, Edit, by_subject, is_new, read_edits
from pipelines.upload.sending import send
from pipelines.upload.services import Outcome, Services
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import IDS_A_REQUEST, Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.writer import Writer

_DONE = frozenset({EditStatus.EDITED, EditStatus.CREATED})


def execute(
    edits: pd.DataFrame,
    *,
    run: str,
    partner: Partner,
    client: WikibaseClient,
    reader: Reader,
    endpoint: SparqlEndpoint,
    ledger: Ledger,
    matches: pd.DataFrame | None = None,
    progress: Callable[[], object] | None = None,
) -> pd.DataFrame:
    """Carry out a run's edits (schema `tables.EDITS`); the outcomes, one row a subject (schema `tables.OUTCOMES`).

    Open intents of an earlier, interrupted call are settled first, by asking the server. What this run has already
    done is not looked at again. Every item is read anew and decided anew, so a second call finds nothing to do.
    `matches` (schema `tables.MATCHES`) goes into the ledger as the evidence behind each contribution. `progress` is
    called once for each subject.

    Raises:
        AuthenticationError, EditRefusedError: we may not edit there (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now; call again later.
        LedgerError: the ledger cannot be written; nothing is sent without it.
    """
    origin = Origin(run, partner.mapping_checksum, read_matches(matches, read_reviewers(ledger, partner.slug, matches)))
    services = Services(run, partner, client, reader, Writer(client), endpoint, ledger, origin)
    subjects = by_subject(read_edits(edits))
    recover(services, subjects)
    outcomes: list[Outcome] = []
    for outcome in _outcomes(services, subjects):
        outcomes.append(outcome)
        if progress:
            progress()
    return _table(outcomes, run)


def _outcomes(services: Services, subjects: dict[str, list[Edit]]) -> Iterator[Outcome]:
    done = _done(services)
    to_do: dict[str, list[Edit]] = {}
    for subject, edits in subjects.items():
        if subject in done:
            yield done[subject]
        elif any(edit.action in CHANGES for edit in edits):
            to_do[subject] = edits
        else:
            yield Outcome(subject, None if is_new(subject) else subject, EditStatus.UNCHANGED)
    for chunk in _chunks(subject for subject in to_do if not is_new(subject)):
        live = services.reader.entities(chunk)
        for subject in chunk:
            if subject in live:
                yield send(services, subject, to_do[subject], live[subject])
            else:
                yield Outcome(subject, subject, EditStatus.FAILED, message="the target has no such item (any more)")
    for chunk in _chunks(subject for subject in to_do if is_new(subject)):
        in_index = indexed(services, {subject: to_do[subject] for subject in chunk})
        for subject in chunk:
            yield create(services, subject, to_do[subject], in_index.get(subject))


def _done(services: Services) -> dict[str, Outcome]:
    """What an interrupted call of this run has done already, by the ledger."""
    done: dict[str, Outcome] = {}
    for edit in services.ledger.edits(services.run):
        if edit.status in _DONE and edit.subject not in done:
            done[edit.subject] = Outcome(edit.subject, edit.item, edit.status, edit.revision, edit.counts)
    return done


def _chunks(subjects: Iterable[str]) -> Iterator[list[str]]:
    rows = list(subjects)
    for start in range(0, len(rows), IDS_A_REQUEST):
        yield rows[start : start + IDS_A_REQUEST]


def _table(outcomes: Iterable[Outcome], run: str) -> pd.DataFrame:
    return OUTCOMES.frame(
        {
            "subject": outcome.subject,
            "item": outcome.item,
            "status": outcome.status.value,
            "revision": outcome.revision,
            "edit_group": run,
            "statements": outcome.counts.get("statements", 0),
            "references": outcome.counts.get("references", 0),
            "terms": outcome.counts.get("terms", 0),
            "message": outcome.message,
        }
        for outcome in outcomes
    )
