"""The desk: fetches and checks what came in, and writes return files, a few at a time, in the background.

It forgets everything when the application ends: what was not done yet is taken up again when somebody looks at it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError

from starlette.requests import Request

from pipelines.exceptions import DonataError
from pipelines.flows.lock import held
from pipelines.flows.returning import write_return
from pipelines.flows.submitting import Reception
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.web.site.portal import portal_of

_WAITING = frozenset({SubmissionState.FETCHING, SubmissionState.RECEIVED})
_ONE = threading.Lock()


class Desk:
    """What is done in the background for one application; threads may share it."""

    def __init__(self, reception: Reception, workers: int = 2) -> None:
        self.reception = reception
        self._pool = ThreadPoolExecutor(workers, "desk")
        self._lock = threading.Lock()
        self._going: dict[str, Future[object]] = {}
        self._troubles: dict[str, str] = {}

    def take(self, submission: Submission, *, patience: float = 0.0) -> Submission:
        """Have what is still to be done with a submission done; wait some seconds for it, and say how it stands."""
        if submission.state in _WAITING:
            self._begin(submission.id, lambda: self.reception.go_on(submission))
            self._wait(submission.id, patience)
        return self.reception.ledger.submission(submission.id)

    def take_return(self, slug: str, target: str, *, patience: float = 0.0) -> None:
        """Have a partner's return files written anew."""
        name = _return_name(slug, target)
        self._troubles.pop(name, None)
        self._begin(name, lambda: self._write_return(name, slug, target))
        self._wait(name, patience)

    def writes_return(self, slug: str, target: str) -> bool:
        """Whether return files are being written."""
        return _return_name(slug, target) in self._going

    def trouble(self, slug: str, target: str) -> str:
        """Why the last return files could not be written; empty if they could."""
        return self._troubles.get(_return_name(slug, target), "")

    def _write_return(self, name: str, slug: str, target: str) -> None:
        settings = self.reception.settings
        file = settings.runs / slug / f".return-{target}.lock"
        try:
            # Another server of the portal may be at it: then these files are on their way already.
            with held(settings, name, file) as ours:
                if ours:
                    write_return(slug, target, settings=settings)
        except DonataError as error:
            self._troubles[name] = str(error)

    def _begin(self, name: str, work: Callable[[], object]) -> None:
        with self._lock:
            if name in self._going:
                return
            self._going[name] = self._pool.submit(self._done, name, work)

    def _done(self, name: str, work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            with self._lock:
                self._going.pop(name, None)

    def _wait(self, name: str, patience: float) -> None:
        going = self._going.get(name)
        if going is not None and patience > 0:
            try:
                going.result(patience)
            except NotYetError:
                return


def _return_name(slug: str, target: str) -> str:
    return f"return {slug} {target}"


def desk_of(request: Request) -> Desk:
    """The desk of the application that answers the request."""
    with _ONE:
        desk: Desk | None = getattr(request.app.state, "institutions_desk", None)
        if desk is None:
            portal = portal_of(request)
            desk = request.app.state.institutions_desk = Desk(Reception(portal.settings, portal.ledger))
    return desk
