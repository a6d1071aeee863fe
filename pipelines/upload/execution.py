"""Execution: a plan is carried out, one edit an item, so that stopping it at any moment and starting again is safe."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial

import pandas as pd

from pipelines.ledger.claim_book import worker_name
from pipelines.ledger.entries import EditStatus
from pipelines.ledger.ledger import Ledger
from pipelines.model.portions import portions
from pipelines.model.tables import OUTCOMES
from pipelines.partners.partner import Partner
from pipelines.upload.attribution import Origin, read_matches
from pipelines.upload.creation import create, indexed
from pipelines.upload.recovery import recover
from pipelines.upload.reviewers import read_reviewers
from pipelines.upload.rows import CHANGES, Edit, by_subject, is_new, read_edits
from pipelines.upload.sending import Lost, give_up, send
from pipelines.upload.services import Outcome, Services
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Wait
from pipelines.wikibase.reader import IDS_A_REQUEST, Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.writer import Writer

#: Seconds between two looks at what other workers or lost answers hold up.
_POLL = 30.0
#: How often one creation is sent in one call, if each time its answer is lost and it turns out not to be saved.
_TRIES = 6
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
    worker: str | None = None,
) -> pd.DataFrame:
    """Carry out a run's edits (schema `tables.EDITS`); the outcomes, one row a subject (schema `tables.OUTCOMES`).

    Several workers may carry out one run at the same time: each subject is claimed in the ledger before anything else.
    Open intents of an earlier, interrupted call are settled first, by asking the server. What this run has already
    done is not looked at again. Every item is read anew and decided anew, so a second call finds nothing to do.
    A creation of which nobody can say yet whether it came to be is held back until that is known, and then sent again
    if it did not, a few times; what is `unclear` after the last is never sent again blindly, but asked about by the
    next call.
    `matches` (schema `tables.MATCHES`) goes into the ledger as the evidence behind each contribution. `progress` is
    called once for each subject.

    Raises:
        AuthenticationError, EditRefusedError: we may not edit there (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now; call again later.
        StoppedError: a person asked to stop; the item in flight is finished. Call again to go on.
        LedgerError: the ledger cannot be written; nothing is sent without it.
    """
    origin = Origin(run, partner.mapping_checksum, read_matches(matches, read_reviewers(ledger, partner.slug, matches)))
    writer = Writer(client)
    services = Services(run, partner, client, reader, writer, endpoint, ledger, origin, worker or worker_name())
    subjects = by_subject(read_edits(edits))
    outcomes: dict[str, Outcome] = {}
    # Closed at once if something is raised here: claims are let go of while the ledger is open.
    with _one_pace(client, ledger), closing(_outcomes(services, subjects)) as coming:
        for outcome in coming:
            outcomes[outcome.subject] = outcome
            if progress:
                progress()
            if len(outcomes) < len(subjects):
                client.limiter.demand_going_on()
    return _table((outcomes[subject] for subject in subjects), run)


@contextmanager
def _one_pace(client: WikibaseClient, ledger: Ledger) -> Iterator[None]:
    """All workers that share the ledger keep to the edit rate together."""
    client.limiter.slots = partial(ledger.next_slot, client.target.host)
    try:
        yield
    finally:
        client.limiter.slots = None


def _outcomes(services: Services, subjects: dict[str, list[Edit]]) -> Generator[Outcome]:
    done = _done(services)
    unsettled = {intent.subject for intent in services.ledger.unsettled_edits(services.run)}
    to_do: dict[str, list[Edit]] = {}
    for subject, edits in subjects.items():
        if subject in done and subject not in unsettled:
            yield done[subject]
        elif any(edit.action in CHANGES for edit in edits):
            to_do[subject] = edits
        else:
            yield Outcome(subject, None if is_new(subject) else subject, EditStatus.UNCHANGED)
    existing = [subject for subject in to_do if not is_new(subject)]
    new = [subject for subject in to_do if is_new(subject)]
    yield from _rounds(services, {subject: to_do[subject] for subject in (*existing, *new)})


def _rounds(services: Services, to_do: dict[str, list[Edit]]) -> Iterator[Outcome]:
    """All that can be done now, and again what had to be left: to other workers, or to a creation that is unclear."""
    sent: Counter[str] = Counter()
    left = to_do
    while left:
        unclear: dict[str, Outcome] = {}
        waiting: dict[str, list[Edit]] = {}
        for chunk in portions(list(left), IDS_A_REQUEST):
            mine = services.claim(chunk)
            others = [subject for subject in chunk if subject not in mine]
            done = _done(services, others)
            yield from done.values()
            waiting |= {subject: left[subject] for subject in others if subject not in done}
            for outcome in _work(services, {subject: left[subject] for subject in chunk if subject in mine}, sent):
                if outcome.status is EditStatus.UNCLEAR and sent[outcome.subject] < _TRIES:
                    unclear[outcome.subject] = outcome
                else:
                    yield outcome
        left = {subject: to_do[subject] for subject in (*waiting, *unclear)}
        if left:
            pause = min(_POLL, services.longest_way)
            services.client.limiter.pause(pause, Wait.UNCLEAR if unclear else Wait.WORKER)


def _work(services: Services, to_do: dict[str, list[Edit]], sent: Counter[str]) -> Iterator[Outcome]:
    """The outcomes of subjects that are claimed; each is let go of when it has one. `sent` counts what is tried."""
    try:
        still = recover(services, to_do)
        done = _done(services, list(to_do))
        for subject, outcome in done.items():
            # An edit that was lost, and made again: the later one has taken its place.
            give_up(services, still.lost.pop(subject, []))
            yield outcome
        for subject, seconds in still.held.items():
            message = f"a creation may still be on its way, for {seconds:.0f} s at most"
            yield Outcome(subject, None, EditStatus.UNCLEAR, message=message)
        left = {s: edits for s, edits in to_do.items() if s not in done and s not in still.held}
        sent.update(left.keys())
        yield from _carry_out(services, left, still.lost)
    finally:
        services.release(list(to_do))


def _carry_out(services: Services, to_do: dict[str, list[Edit]], lost: dict[str, list[Lost]]) -> Iterator[Outcome]:
    existing = [subject for subject in to_do if not is_new(subject)]
    live = services.reader.entities(existing) if existing else {}
    for subject in existing:
        if subject in live:
            yield send(services, subject, to_do[subject], live[subject], lost.get(subject, ()))
        else:
            yield Outcome(subject, subject, EditStatus.FAILED, message="the target has no such item (any more)")
    new = {subject: edits for subject, edits in to_do.items() if is_new(subject)}
    in_index = indexed(services, new) if new else {}
    for subject, edits in new.items():
        yield create(services, subject, edits, in_index.get(subject))


def _done(services: Services, subjects: list[str] | None = None) -> dict[str, Outcome]:
    """What this run has done already, by the ledger: here before an interruption, or by another worker."""
    done: dict[str, Outcome] = {}
    for edit in services.ledger.edits(services.run, subjects) if subjects != [] else ():
        if edit.status in _DONE and edit.subject not in done:
            done[edit.subject] = Outcome(edit.subject, edit.item, edit.status, edit.revision, edit.counts)
    return done


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
