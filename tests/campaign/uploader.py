"""The campaign's uploader: a process that carries out the batch, on a clock of the campaign, until it is killed."""

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pandas as pd
from coverage import Coverage
from sqlalchemy import Engine, event
from urllib3.connection import HTTPConnection

from pipelines.exceptions import TransientServiceError
from pipelines.ledger.ledger import Ledger
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings
from pipelines.upload.execution import execute
from pipelines.upload.services import Services
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.fictional import SLUG
from tests.upload.conftest import HOME, OUR_NAME, target_at

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

#: Seconds, of the real clock, after which an answer is given up.
TIMEOUT = 1.0


@dataclass(frozen=True)
class Task:
    """What an uploader is told; `kill_at` counts the moments at which it can be killed, 0 for never."""

    url: str
    folder: Path
    edits: Path
    run: str
    start: datetime
    seed: str
    kill_at: int


def upload(pipe: Connection, time: "Synchronized[float]", task: Task) -> None:
    """Carry out the batch; says `ended`, or why it could not go on, unless it was killed before."""
    # Each uploader would measure coverage, which takes longer than all that it does; others' tests cover the same.
    if (measuring := Coverage.current()) is not None:
        measuring.stop()
    # The sandbox tells real time, which the campaign's runs ahead of.
    Services.clock_margin = timedelta(days=30)
    now = lambda: task.start + timedelta(seconds=time.value)  # noqa: E731

    def sleep(seconds: float) -> None:
        pipe.send(("sleep", seconds))
        pipe.recv()

    if task.kill_at:
        _die_at(task.kill_at)
    settings = Settings(home=HOME, timeout=TIMEOUT, unclear=300)
    jitter = random.Random(task.seed).uniform  # noqa: S311 - spreads waits
    limiter = Limiter(clock=lambda: time.value, sleep=sleep, jitter=jitter)
    target = target_at(task.url, OUR_NAME)
    try:
        with (
            WikibaseClient(target, settings, limiter=limiter) as client,
            Ledger(f"sqlite:///{task.folder / 'ledger.sqlite'}", clock=now) as ledger,
        ):
            outcomes = execute(
                pd.read_parquet(task.edits, dtype_backend="pyarrow"),
                run=task.run,
                partner=read_partner(task.folder, SLUG),
                client=client,
                reader=Reader(client),
                endpoint=SparqlEndpoint(target.sparql_url, settings, limiter=limiter),
                ledger=ledger,
            )
    except TransientServiceError as error:
        pipe.send(("cpu", process_time()))
        pipe.send(("stopped", str(error)))
        return
    pipe.send(("cpu", process_time()))
    statuses = outcomes["status"].value_counts().to_dict()
    if statuses.get("unclear"):
        # As the flow does: it stops, and `donata resume` asks about them first.
        pipe.send(("stopped", "the answers of new items were lost"))
        return
    refused = outcomes.loc[outcomes["status"] == "failed", "message"].to_list()
    back = outcomes.loc[outcomes["status"] == "review", "subject"].to_list()
    pipe.send(("ended", (statuses, refused, back)))


def _die_at(number: int) -> None:
    """Count the moments before and after every statement of the ledger, every commit, request and answer; then die.

    The one between a request and its answer leaves the edit on its way.
    """
    left = number

    def moment(*_: object, **__: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, name, moment)
    for name in ("request", "getresponse"):
        setattr(HTTPConnection, name, _around(moment, getattr(HTTPConnection, name)))


def _around(moment: Callable[..., None], call: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        moment()
        result = call(*args, **kwargs)
        moment()
        return result

    return wrapped
