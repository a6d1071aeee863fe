"""The fault campaign: a batch is uploaded while everything goes wrong, by a seed; what is there in the end is compared.

Each seed has a sandbox of its own, with faults, another user who edits the same items, requests that are carried out
long after their client gave up, and uploaders (one, or two that share the ledger) that are killed at random moments
and begun again. Time is the campaign's own: it passes when all uploaders wait, and then at once.
"""

import asyncio
import multiprocessing as mp
import random
import shutil
import threading
import time as real
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from pipelines.ledger.ledger import Ledger
from pipelines.sandbox import Fault, RunningSandbox, running_sandbox
from pipelines.sandbox.faults import FaultPlan
from pipelines.sandbox.injection import OTHER_USER
from pipelines.settings import Settings
from pipelines.upload.plan import plan
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.reader import Reader
from tests.campaign.batch import OTHERS_CHANGES, Content, content, kind_of, proposals, seed
from tests.campaign.uploader import TIMEOUT, Task, upload
from tests.fictional import write_partner
from tests.upload.conftest import HOME, OUR_NAME, _account, target_at
from tests.upload.samples import ULAN, proposals_table

#: Seconds after which a server gives a request up; nothing comes later than that.
LATEST = 190.0
#: Real seconds that a slow answer takes: longer than the time-out.
SLOW = TIMEOUT + 0.3
#: A run that must be begun again more often than this is stuck.
MOST_BEGINNINGS = 60


@dataclass
class Result:
    """What one seed saw, and what was wrong in the end (nothing, if all is well)."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    stops: int = 0
    workers: int = 1
    edits: int = 0
    others_edits: int = 0
    hours: float = 0.0
    cpu: float = 0.0
    put_back: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Base:
    """The wiki before the upload and the plan; content by item or identifier before, and after a fault-free run."""

    wiki: Path
    edits: Path
    before: dict[str, Content]
    expected: dict[str, Content]
    counts: dict[str, int]


def prepare(folder: Path) -> Base:
    """The wiki, the plan, and the fault-free run."""
    wiki, edits = folder / "wiki", folder / "edits.parquet"
    with (
        running_sandbox(wiki, seed=seed(), accounts=(_account(OUR_NAME),)) as sandbox,
        WikibaseClient(target_at(sandbox.url, OUR_NAME), Settings(home=HOME), limiter=Limiter()) as client,
    ):
        plan(proposals_table(proposals()), Reader(client)).edits.to_parquet(edits)
    base = Base(wiki, edits, {}, {}, {})
    final, counts, result = _run(base, folder / "calm", 0, faults=(), rng=_chance("calm"), kills=0, workers=1)
    assert not result.wrong, result.wrong
    del final["theirs"], final["back"]
    before = {json["id"]: content(json) for json in seed() if json["type"] == "item"}
    return Base(wiki, edits, before, final, counts)


def run_seed(base: Base, number: int, folder: Path) -> Result:
    """One run of the campaign."""
    rng = _chance(number)
    workers = 2 if rng.random() < 0.3 else 1
    final, counts, result = _run(
        base, folder, number, faults=_faults(rng), rng=rng, kills=rng.randint(1, 5), workers=workers
    )
    if result.wrong:
        return result
    theirs, back = final.pop("theirs"), final.pop("back")
    result.put_back = len(back)
    wanted = {name: base.before[name] if name in back else said for name, said in base.expected.items()}
    result.wrong = [*_compare(wanted, final, theirs, back), *_compare_counts(base.counts, counts, theirs, back)]
    return result


def _chance(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - it chooses what goes wrong


def _faults(rng: random.Random) -> tuple[Fault, ...]:
    """All kinds, in shares that the seed chooses, so that about every third edit meets one."""

    def share() -> float:
        return rng.choice([0.01, 0.02, 0.04])

    reads = ("query", "wbgetentities", "wbsearchentities", "login")
    faults = [
        Fault(kind="drop-before", share=share()),
        Fault(kind="drop-after", share=share()),
        Fault(kind="cut", share=share()),
        Fault(kind="error-before", share=share(), status=503, seconds=rng.choice([0, 7])),
        Fault(kind="error-after", share=share(), status=rng.choice([500, 502, 504]), seconds=0),
        Fault(kind="late", share=share(), seconds=rng.uniform(1, LATEST)),
        Fault(kind="late", share=share(), seconds=rng.uniform(1, LATEST)),
        Fault(kind="lag", share=share(), seconds=rng.uniform(6, 60)),
        Fault(kind="replica-lag", share=share() / 2, seconds=rng.uniform(4, 30)),
        Fault(kind="too-many-requests", share=share(), seconds=rng.choice([0, 5, 30])),
        Fault(kind="readonly", skip=rng.randrange(150), times=rng.randint(1, 4)),
        Fault(kind="lost-session", share=share()),
        *(Fault(kind="other-edit", share=2 * share(), changes=changes) for changes in OTHERS_CHANGES),
        Fault(kind="error-before", actions=reads, share=0.02, seconds=0),
        Fault(kind="drop-after", actions=reads, share=0.02),
        Fault(kind="too-many-requests", actions=reads, share=0.02, seconds=3),
        Fault(kind="lost-session", actions=reads, share=0.02),
        Fault(kind="error-before", where="sparql", share=0.2, seconds=0),
    ]
    if rng.random() < 0.2:
        faults.append(Fault(kind="slow", skip=rng.randrange(150), times=1, seconds=SLOW))
    return tuple(faults)


#: What an uploader says in the end: outcomes by status, what was refused, and the items that were put back to review.
End = tuple[dict[str, int], list[str], list[str]]


class Lateness:
    """Requests that are carried out after their client gave up, when the campaign's time has come."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._held: list[tuple[float, asyncio.AbstractEventLoop, Callable[[], object]]] = []

    def add(self, seconds: float, request: Callable[[], object]) -> None:
        self._held.append((self._time() + seconds, asyncio.get_running_loop(), request))

    def next(self) -> float | None:
        return min((due for due, _, _ in self._held), default=None)

    def carry_out(self, until: float) -> None:
        """All that are due, in the thread of the wiki."""
        for one in sorted(self._held, key=lambda held: held[0]):
            due, loop, request = one
            if due <= until:
                self._held.remove(one)
                done = threading.Event()

                def act(request: Callable[[], object] = request, done: threading.Event = done) -> None:
                    try:
                        request()
                    finally:
                        done.set()

                loop.call_soon_threadsafe(act)
                done.wait(30)


class Stage:
    """The uploaders of one run, and the time that passes for them."""

    def __init__(self, task: Callable[[int], Task], faults: FaultPlan, rng: random.Random, result: Result) -> None:
        self._context = mp.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.campaign.preloaded"])
        self._time = self._context.Value("d", 0.0)
        self._late = Lateness(lambda: self._time.value)
        self._task, self._faults, self._rng, self._result = task, faults, rng, result
        self._processes: dict[Connection, Any] = {}
        self._asleep: dict[Connection, float] = {}
        self._slow = 0
        faults.postpone = self._late.add

    def perform(self, workers: int, kills: int) -> list[End]:
        """Begin uploaders, again and again, until each came to its end; what they say of it."""
        ends: list[End] = []
        beginnings = 0
        while len(ends) < workers and beginnings < MOST_BEGINNINGS:
            while len(self._processes) + len(ends) < workers:
                beginnings += 1
                kill_at = self._rng.randrange(1, 3000) if kills and self._rng.random() < 0.9 else 0
                kills -= bool(kill_at)
                self._begin(kill_at)
            ends += self._listen()
        self._late.carry_out(float("inf"))
        self._result.hours = self._time.value / 3600
        if len(ends) < workers:
            self._result.wrong.append(f"begun {beginnings} times without coming to an end")
        return ends

    def _begin(self, kill_at: int) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=upload, args=(theirs, self._time, self._task(kill_at)), daemon=True)
        process.start()
        theirs.close()
        self._processes[ours] = process

    def _listen(self) -> Iterator[End]:
        """What the next uploader that has something to say says; time passes if all are asleep."""
        if len(self._asleep) == len(self._processes):
            self._pass_time()
        for pipe in wait([pipe for pipe in self._processes if pipe not in self._asleep]):
            assert isinstance(pipe, Connection)
            try:
                word, what = pipe.recv()
            except (EOFError, ConnectionResetError):
                word, what = "killed", None
            if word == "cpu":
                self._result.cpu += what
                continue
            if word == "sleep":
                self._asleep[pipe] = self._time.value + what
                continue
            process = self._processes.pop(pipe)
            process.join()
            pipe.close()
            if word == "ended":
                yield what
            elif word == "stopped":
                self._result.stops += 1
            elif process.exitcode == -9:
                self._result.kills += 1
            else:
                self._result.wrong.append(f"an uploader ended with {process.exitcode}")
                raise RuntimeError(self._result.wrong[-1])

    def _pass_time(self) -> None:
        """Go on to when the first of them wakes; what is late comes on the way."""
        slow = sum(struck.kind == "slow" for struck in self._faults.struck)
        if slow > self._slow:
            # Carried out by the real clock: before the campaign's time says that it cannot be any more.
            self._slow = slow
            real.sleep(SLOW)
        pipe = min(self._asleep, key=self._asleep.__getitem__)
        wakes = self._asleep.pop(pipe)
        while (due := self._late.next()) is not None and due <= wakes:
            self._time.value = max(self._time.value, due)
            self._late.carry_out(due)
        self._time.value = max(self._time.value, wakes)
        pipe.send(None)


def _run(
    base: Base, folder: Path, number: int, *, faults: tuple[Fault, ...], rng: random.Random, kills: int, workers: int
) -> tuple[dict[str, Any], dict[str, int], Result]:
    """The items in the end (with what the other user did to them as `theirs`), the ledger's counts, and the result."""
    result = Result(number, workers=workers)
    folder.mkdir(parents=True)
    shutil.copytree(base.wiki, folder / "wiki")
    partner, start = write_partner(folder), datetime.now(UTC)
    ledger_url = f"sqlite:///{folder / 'ledger.sqlite'}"
    with running_sandbox(folder / "wiki", accounts=(_account(OUR_NAME),)) as sandbox, Ledger(ledger_url) as ledger:
        run = ledger.start_run(partner, "sandbox", dump_name="d.csv", dump_checksum="d", mapping_checksum="m").id
        # The query service lags behind for as long as this takes: nothing may rest on it (and time is saved).
        sandbox.wiki.graph.replace = lambda *_: None  # type: ignore[method-assign]
        before = sandbox.wiki.storage.last_revision()
        plan_ = sandbox.set_faults(*faults, seed=number)

        def task(kill_at: int) -> Task:
            return Task(sandbox.url, folder, base.edits, run, start, f"{number}/{kill_at}", kill_at)

        ends = Stage(task, plan_, rng, result).perform(workers, kills)
        sandbox.set_faults()
        result.faults = Counter(struck.kind for struck in plan_.struck)
        final = _final(sandbox, before, result)
        final["back"] = {subject for _, _, back in ends for subject in back}
        for statuses, refused, _ in ends:
            if statuses.get("unclear") or refused:
                result.wrong.append(f"outcomes {statuses} {refused}")
        if ledger.unsettled_edits(run):
            result.wrong.append("intents are left open")
        counts = ledger.upload_counts(run)
    shutil.rmtree(folder)
    return final, counts, result


def _final(sandbox: RunningSandbox, before: int, result: Result) -> dict[str, Any]:
    """Content by item, new ones by identifier; and what the other user added, by item."""
    storage = sandbox.wiki.storage
    rows = storage.connection.execute("SELECT entity, redirect FROM page").fetchall()
    final: dict[str, Any] = {}
    theirs: dict[str, Content] = {}
    for entity, _ in rows:
        if not entity.startswith("Q"):
            continue
        json = sandbox.entity(entity)
        ulan = [claim["mainsnak"]["datavalue"]["value"] for claim in json["claims"].get(ULAN, ())]
        name = f"new {ulan[0]}" if ulan else entity
        if name in final:
            result.wrong.append(f"{name} was made twice")
        final[name] = content(json)
        theirs[name] = _added_by_others(storage, entity, before, result)
    final["theirs"] = {name: added for name, added in theirs.items() if added}
    return final


def _added_by_others(storage: Any, entity: str, before: int, result: Result) -> Content:
    added: Content = Counter()
    history = storage.connection.execute(
        "SELECT id, parent, user FROM revision WHERE entity = ? AND id > ? ORDER BY id",
        (entity, before),
    ).fetchall()
    for revision, parent, user in history:
        if user != OTHER_USER:
            result.edits += 1
            continue
        result.others_edits += 1
        now, then = storage.page_at(entity, revision), storage.page_at(entity, parent)
        added += content(now.entity()) - content(then.entity())
    return added


def _compare(
    wanted: dict[str, Content], final: dict[str, Content], theirs: dict[str, Content], back: set[str]
) -> list[str]:
    """What differs from the fault-free run, but for what the other user added, all of which must stand.

    An item that the other user gave the name that was ours to add is put back to review, as it is (`back`).
    """
    wrong = [f"{name} is missing" for name in wanted.keys() - final.keys()]
    wrong += [f"{name} is one too many" for name in final.keys() - wanted.keys()]
    for name in wanted.keys() & final.keys():
        added = _lasting(theirs.get(name, Counter()))
        if lost := added - final[name]:
            wrong.append(f"{name}: undone of another's: {dict(lost)}")
        if name in back and not _german(added):
            wrong.append(f"{name} was put back for nothing")
        # A name that came after our edit stands beside what we added, in the place of ours.
        expected = wanted[name] + added
        if _german(added) and name not in back:
            expected -= Counter(dict.fromkeys(_german(wanted[name]), 1))
        if expected != final[name]:
            wrong.append(f"{name}: lost {dict(expected - final[name])}, too many {dict(final[name] - expected)}")
    return wrong


def _lasting(added: Content) -> Content:
    """A label that was set again and again to the same is there once."""
    return Counter({said: 1 if said.startswith("labels") else count for said, count in added.items()})


def _german(said: Content) -> list[str]:
    return [each for each in said if each.startswith("labels de")]


def _compare_counts(
    expected: dict[str, int], counts: dict[str, int], theirs: dict[str, Content], back: set[str]
) -> list[str]:
    """The ledger claims as much as in the fault-free run, but for the items that were put back.

    A name of ours that the other user has replaced before a lost answer was settled may be claimed or not.
    """
    replaced = {"terms": sum(bool(_german(added)) for name, added in theirs.items() if name not in back)}
    plain = sum(kind_of(int(subject[1:])) == "plain" for subject in back)
    less = {"statements": plain, "references": len(back), "terms": 2 * len(back), "created": 0}
    return [
        f"ledger: {kind} {counts[kind]} for {expected[kind]} less {missing}"
        for kind, missing in less.items()
        if not expected[kind] - missing - replaced.get(kind, 0) <= counts[kind] <= expected[kind] - missing
    ]


@contextmanager
def campaign(folder: Path) -> Iterator[Callable[[int], Result]]:
    """The campaign: a function that runs one seed."""
    base = prepare(folder / "base")
    yield lambda number: run_seed(base, number, folder / str(number))
