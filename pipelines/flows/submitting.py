"""Submitting: what an institution sends is kept, checked, and handed over; the ledger knows how far it has come.

A submission's files lie in `data/runs/<slug>/submissions/<id>/`: the file as it came, and the check's files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipelines.exceptions import DonataError, GateError, InputError
from pipelines.flows.lock import held
from pipelines.ingest.fetching import fetch
from pipelines.ingest.file_names import safe_file_name
from pipelines.ingest.isolation import Check, Order, check_apart
from pipelines.ingest.outputs import RECORDS_FILE
from pipelines.ingest.public_addresses import PublicTransport
from pipelines.ingest.receiving import LARGEST_FILE, Receiving
from pipelines.ingest.report import IngestReport, read_report
from pipelines.ingest.snapshots import Snapshot, checksum_of
from pipelines.ledger.ledger import Ledger
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.settings import Settings

_COUNTS = ("rows_read", "rows_accepted", "rows_quarantined", "new", "changed", "same", "gone")


@dataclass(frozen=True)
class SubmissionFolder:
    """Where one submission keeps its files."""

    path: Path

    @property
    def check(self) -> Path:
        """The files of the check, as those of an ingest."""
        return self.path / "check"

    def dump(self, submission: Submission) -> Path:
        """The file as it came."""
        return self.path / submission.file

    def report(self) -> IngestReport | None:
        """What the check found; None if there is none."""
        return read_report(self.check)


@dataclass(frozen=True)
class Reception:
    """Where submissions are received: settings, ledger, how files are checked and fetched, and the largest one."""

    settings: Settings
    ledger: Ledger
    check: Check = check_apart
    largest: int = LARGEST_FILE
    transport: Callable[[], PublicTransport] = PublicTransport

    def folder(self, submission: Submission) -> SubmissionFolder:
        """The submission's files."""
        return SubmissionFolder(self._root(submission.slug) / submission.id)

    def receiving(self, slug: str, name: str, *, announced: int | None = None) -> Receiving:
        """Somewhere to write an upload; hand it to `received` when it is whole.

        Raises:
            InputError: it is too large, or there is no room.
        """
        return Receiving(self._root(slug), safe_file_name(name), largest=self.largest, announced=announced)

    def received(self, slug: str, name: str, upload: Receiving, person: str) -> Submission:
        """An upload is whole: it becomes a submission.

        Raises:
            InputError: it is empty.
        """
        safe = safe_file_name(name)
        if not upload.size:
            raise InputError("the file is empty", file=safe, remedy="export it again: it has no header and no rows")
        begun = self.ledger.begin_submission(slug, safe, person, checksum=upload.checksum, size=upload.size)
        upload.keep(self.folder(begun).path)
        return begun

    def asked(self, slug: str, address: str, person: str) -> Submission:
        """An address was given: a submission that has still to be fetched."""
        name = safe_file_name(unquote(urlsplit(address).path))
        return self.ledger.begin_submission(slug, name, person, address=address)

    def go_on(self, submission: Submission) -> Submission:
        """Fetch and check what is still to be fetched and checked; why that cannot be is written to the ledger.

        While another server of the portal does so, it is left to that one.
        """
        file = self._root(submission.slug) / f".{submission.id}.lock"
        with held(self.settings, f"submission {submission.id}", file) as ours:
            now = self.ledger.submission(submission.id)
            return self._go_on(now) if ours else now

    def _go_on(self, submission: Submission) -> Submission:
        try:
            if submission.state is SubmissionState.FETCHING:
                submission = self._fetch(submission)
            if submission.state is SubmissionState.RECEIVED:
                submission = self._check(submission)
        except DonataError as error:
            message = f"{error.message} → {error.remedy}" if error.remedy else error.message
            return self.ledger.note_submission(submission.id, SubmissionState.REFUSED, message=message)
        return submission

    def hand_over(self, submission: Submission, person: str) -> Submission:
        """The institution has seen the report and submits the file.

        Raises:
            GateError: no row of it can go on.
            LedgerError: it was not checked, or was submitted or withdrawn already.
        """
        if submission.state is SubmissionState.CHECKED and not submission.counts.get("rows_accepted"):
            raise GateError("no row of this file can go on", remedy="correct the rows, and send the file again")
        return self.ledger.note_submission(submission.id, SubmissionState.SUBMITTED, person=person)

    def withdraw(self, submission: Submission, person: str) -> Submission:
        """The institution takes it back; its files stay for the record until a coordinator clears them.

        Raises:
            LedgerError: it was withdrawn already.
        """
        return self.ledger.note_submission(submission.id, SubmissionState.WITHDRAWN, person=person)

    def _root(self, slug: str) -> Path:
        return self.settings.runs / slug / "submissions"

    def _fetch(self, submission: Submission) -> Submission:
        folder = self.folder(submission)
        with self.transport() as transport:
            file = fetch(
                submission.address or "", folder.path / "fetched", largest=self.largest, retries=2, transport=transport
            )
        kept = file.replace(folder.dump(submission))
        snapshot = Snapshot(kept, submission.file, checksum_of(kept), kept.stat().st_size)
        return self.ledger.note_submission(
            submission.id, SubmissionState.RECEIVED, checksum=snapshot.checksum, size=snapshot.bytes
        )

    def _check(self, submission: Submission) -> Submission:
        folder = self.folder(submission)
        order = Order(
            home=self.settings.home,
            slug=submission.slug,
            dump=folder.dump(submission),
            name=submission.file,
            checksum=submission.checksum or "",
            bytes=submission.bytes or 0,
            out=folder.check,
            previous=self._last_records(submission),
        )
        report = self.check(order)
        counts = {name: getattr(report, name) for name in _COUNTS} | {"compared": report.compared}
        return self.ledger.note_submission(submission.id, SubmissionState.CHECKED, counts=counts)

    def _last_records(self, submission: Submission) -> Path | None:
        """The records of the last dump: of the file handed over last, or of a finished run's if that is newer.

        None if there is neither, or their files are gone. A run counts if it is on the default target.
        """
        slug, found = submission.slug, []
        run = self.ledger.last_finished(slug, self.settings.target)
        if run:
            found.append((run.started, self.settings.runs / slug / run.id / "ingest" / RECORDS_FILE))
        for one in self.ledger.submissions(slug, before=submission):
            if one.state is SubmissionState.SUBMITTED:
                found.append((one.time, self.folder(one).check / RECORDS_FILE))
                break
        there = [one for one in found if one[1].is_file()]
        return max(there)[1] if there else None
