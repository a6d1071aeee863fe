"""Replaying recorded exchanges with a real Wikibase against a sandbox, and comparing the answers.

What a server makes up by itself (tokens, statement ids, revision ids) is learned from each pair of answers and put into
the requests that follow. What is volatile by nature is named in `VOLATILE`; the wording of errors is not compared.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

Json = dict[str, Any]

VOLATILE = frozenset(
    {
        "curtimestamp", "dbrepllag", "docref", "editcount", "generated", "logid", "lguserid", "modified", "pageid",
        "rcid", "registrationdate", "requestid", "servedby", "sessionprefix", "time_", "timestamp", "touched", "trace",
    }
)  # fmt: skip
"""Keys whose values are a server's own: times, numbers of pages and log entries, its name."""
_REVISIONS = frozenset({"lastrevid", "revid", "oldrevid", "newrevid", "parentid", "old_revid", "nochangerevid"})
_WORDING = frozenset({"info", "text", "html", "*", "host", "type"})
_REVISION_PARAMETERS = frozenset({"baserevid", "oldid", "revids", "rvstartid", "undo", "undoafter"})
_STATEMENT_ID = re.compile(r"([QPL]\d+)\$[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")
_TOKEN_LENGTH = 20


def read_exchanges(path: Path) -> list[Json]:
    """The recorded exchanges, in order."""
    with gzip.open(path) as lines:
        return [orjson.loads(line) for line in lines]


def answer_codes(answer: Any) -> list[Any] | None:
    """The error codes of an answer; None if it is no JSON object."""
    if not isinstance(answer, dict):
        return None
    if "errors" in answer:
        return [error.get("code") for error in answer["errors"]]
    error = answer.get("error")
    return [] if error is None else [error["code"] if isinstance(error, dict) else error]


def comparable(value: Any, key: str = "", *, of_error: bool = False) -> Any:
    """What is left of an answer without volatile parts and the wording of errors."""
    of_error = of_error or key in {"error", "errors", "warnings"}
    if isinstance(value, dict):
        left_out = VOLATILE | _WORDING if of_error else VOLATILE
        return {name: comparable(part, name, of_error=of_error) for name, part in value.items() if name not in left_out}
    if isinstance(value, list):
        return [comparable(part, key, of_error=of_error) for part in value]
    if key in _REVISIONS or "token" in key:
        return "*"
    if not isinstance(value, str):
        return value
    text = _ADDRESS.sub("ADDRESS", _STATEMENT_ID.sub(r"\1$*", value))
    return text if key in {"time", "value"} else _TIME.sub("TIME", text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One exchange: what was asked, and in what the answer is as recorded."""

    number: int
    name: str
    status: bool
    codes: bool
    body: bool
    difference: str = ""


def first_difference(recorded: Any, received: Any, path: str = "") -> str:
    """Where two answers differ first; empty if they do not."""
    if isinstance(recorded, dict) and isinstance(received, dict):
        for key in sorted(recorded.keys() | received.keys()):
            if (key in recorded) != (key in received):
                return f"{path}/{key} is {'missing' if key in recorded else 'new'}"
            if found := first_difference(recorded[key], received[key], f"{path}/{key}"):
                return found
        return ""
    if isinstance(recorded, list) and isinstance(received, list) and len(recorded) == len(received):
        parts = (first_difference(*pair, f"{path}/{i}") for i, pair in enumerate(zip(recorded, received, strict=True)))
        return next(filter(None, parts), "")
    return "" if recorded == received else f"{path}: {str(recorded)[:80]} was {str(received)[:80]}"


@dataclass
class Replayer:
    """Sends recorded requests to a server, session by session, and judges its answers."""

    url: str
    _clients: dict[str, httpx.Client] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _revisions: dict[str, str] = field(default_factory=dict)

    def replay(self, exchanges: Iterable[Json], outside: Mapping[str, Mapping[str, str]]) -> Iterator[Outcome]:
        """The outcomes of all exchanges that have an answer; `outside` are headers for those of certain names.

        Requests with credentials of the recorded server's own (OAuth) are left out.
        """
        for exchange in exchanges:
            if any(name.lower() == "authorization" for name in exchange["headers"]):
                continue
            answer = self._send(exchange, outside.get(exchange.get("name", ""), {}))
            if "status" not in exchange:
                continue
            yield self._judge(exchange, answer)

    def close(self) -> None:
        """End all connections."""
        for client in self._clients.values():
            client.close()

    def forget(self, session: str) -> None:
        """Lose a session's cookies, as when the server has forgotten it."""
        self._clients[session].cookies.clear()

    def _send(self, exchange: Json, headers: Mapping[str, str]) -> httpx.Response:
        client = self._clients.setdefault(exchange["session"], httpx.Client(follow_redirects=True, timeout=60))
        skipped = {"accept", "content-length", "host"} | (
            {"content-type"} if exchange.get("form") is not None else set()
        )
        sent = {name: value for name, value in exchange["headers"].items() if name.lower() not in skipped}
        form = exchange.get("form")
        return client.request(
            exchange["method"],
            self.url + exchange["path"],
            params=tuple(self._translate_all(exchange.get("query") or [])),
            data=dict(self._translate_all(form)) if form is not None else None,
            content=self._translate("", exchange.get("body") or "").encode() if form is None else None,
            headers={**sent, **headers},
        )

    def _translate_all(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(name, self._translate(name, value)) for name, value in pairs]

    def _translate(self, name: str, text: str) -> str:
        if name in _REVISION_PARAMETERS:
            return self._revisions.get(text, text)
        for recorded, received in self._texts.items():
            text = text.replace(recorded, received)
        return text

    def _judge(self, exchange: Json, response: httpx.Response) -> Outcome:
        recorded = exchange.get("json")
        try:
            received = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            received = None
        self._learn(recorded, received)
        # A recorded answer that was no JSON has nothing to compare.
        wanted, got = (comparable(recorded), comparable(received)) if "json" in exchange else (None, None)
        difference = first_difference(wanted, got)
        return Outcome(
            exchange["seq"],
            exchange.get("name", ""),
            status=response.status_code == exchange["status"],
            codes=answer_codes(recorded) == answer_codes(received),
            body=not difference,
            difference=difference,
        )

    def _learn(self, recorded: Any, received: Any, key: str = "") -> None:
        if isinstance(recorded, dict) and isinstance(received, dict):
            for name in recorded.keys() & received.keys():
                self._learn(recorded[name], received[name], name)
        elif isinstance(recorded, list) and isinstance(received, list):
            for pair in zip(recorded, received, strict=False):
                self._learn(*pair, key)
        elif isinstance(recorded, str) and isinstance(received, str) and recorded != received:
            statement = _STATEMENT_ID.fullmatch(recorded) and _STATEMENT_ID.fullmatch(received)
            if statement or ("token" in key and len(recorded) > _TOKEN_LENGTH):
                self._texts[recorded] = received
        elif key in _REVISIONS and isinstance(recorded, int) and isinstance(received, int):
            self._revisions[str(recorded)] = str(received)


def share(outcomes: Iterable[Outcome], quality: str) -> float:
    """The share of the outcomes that are as recorded in their `status`, `codes` or `body`."""
    counts = Counter(bool(getattr(outcome, quality)) for outcome in outcomes)
    return counts[True] / max(1, counts.total())
