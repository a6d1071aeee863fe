"""The writer: one edit of one item, sent through wikibaseintegrator, at most once unless it was surely refused.

The seam. wikibaseintegrator builds the request of an edit and reads its answer; everything between is ours. Left to
itself it repeats any POST after a lost connection or a 5xx, up to 1,000 times, so that an item may be created twice.
What it takes for its login and its session is therefore `_Seam`: each request goes through `WikibaseClient.send`,
once, and whatever is wrong with the answer leaves as one of our exceptions before wikibaseintegrator's loop sees it.
`max_retries=1` ends that loop even so. Its module-level configuration, which points at wikidata.org, is never read:
URL, user agent and login are always given. Its own login classes are not used: they retry on their own, and log the
password when they do.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import requests
from wikibaseintegrator.wbi_helpers import edit_entity

from pipelines.exceptions import (
    AuthenticationError,
    LaggedError,
    RateLimitedError,
    ServiceUnavailableError,
    TargetError,
)
from pipelines.model.entities import Entity
from pipelines.wikibase.answers import SESSION_LOST
from pipelines.wikibase.client import SESSIONS, WikibaseClient
from pipelines.wikibase.courtesy import polite_retries

# At DEBUG it logs every request with the edit token.
logging.getLogger("wikibaseintegrator").setLevel(logging.WARNING)

_MERGED = {"wikibase-conflict-patched", "wikibase-self-conflict-patched"}


@dataclass(frozen=True)
class Written:
    """What the Wikibase says that it saved.

    `merged`: it merged our edit with edits made since the base revision. Then `entity` is our version and not the
    stored one, and parts of ours may be lost: read the item again. `changed` is false for an edit without effect.
    """

    item: str
    revision: int
    entity: Entity
    changed: bool = True
    merged: bool = False


class Writer:
    """Writes to one target. Only `pipelines.upload` may use it."""

    def __init__(self, client: WikibaseClient) -> None:
        if client.target.translation is not None:
            raise TargetError(
                f"target '{client.target.name}' has ids of its own: edits in Wikidata's ids would be wrong there",
                remedy="upload to a target with Wikidata's ids, such as the sandbox",
            )
        self._client = client
        self._seam = _Seam(client)

    def write(
        self,
        item: str | None,
        data: dict[str, Any],
        *,
        base_revision: int | None,
        summary: str,
        before: Callable[[], object] | None = None,
    ) -> Written:
        """Edit an item, or create one (`item` None); `data` as `wbeditentity` takes it.

        `before` is called before each request that is sent, after all waits; what it raises prevents the request.

        Waits for the edit rate. An edit that was refused for lag or rate was surely not saved, and is sent again after
        the wait that the server asks for, `settings.retries` times at most; a lost session is renewed `SESSIONS` times.

        Raises:
            ServiceUnavailableError: the answer was lost: the edit may be saved or not. It is never sent again here;
                ask the server first. (With a `code` in `limiter.NOT_SENT` it was surely not sent.)
            StoppedError: a person asked to stop while we waited; not saved.
            LaggedError, RateLimitedError: refused to the end of our patience; not saved.
            EditConflictError: the item changed; not saved.
            EditRefusedError: `code` says why; not saved.
            AuthenticationError: no session to be had; not saved.
        """
        retries = polite_retries(self._client.settings, self._client.limiter, only=(LaggedError, RateLimitedError))
        answer = retries(self._in_session, _Request(item, data, base_revision, summary, before))
        return self._written(answer)

    def _in_session(self, request: "_Request") -> dict[str, Any]:
        for _ in range(SESSIONS):
            try:
                return self._send(request)
            except AuthenticationError as error:
                if error.code not in SESSION_LOST:
                    raise
            # The session is checked before anything is saved, so what follows is no second edit.
            self._client.token(fresh=True)
        return self._send(request)

    def _send(self, request: "_Request") -> dict[str, Any]:
        client = self._client
        is_bot = client.account.bot
        client.token()
        client.limiter.wait_for_edit()
        if request.before:
            request.before()
        answer: dict[str, Any] = edit_entity(
            data=request.data,
            id=request.item,
            type=None if request.item else "item",
            baserevid=request.base,
            summary=request.summary,
            is_bot=is_bot,
            tags=list(client.target.tags) or None,
            login=self._seam,  # what it calls of a login, `_Seam` has
            mediawiki_api_url=client.target.api_url,
            user_agent=client.user_agent,
            maxlag=client.maxlag,
            max_retries=1,
            retry_after=0,
        )
        return answer

    def _written(self, answer: dict[str, Any]) -> Written:
        entity = answer.get("entity")
        if not answer.get("success") or not isinstance(entity, dict) or not {"id", "lastrevid"} <= entity.keys():
            raise ServiceUnavailableError(
                "the answer to an edit does not say what was saved", service=self._client.target.title
            )
        return Written(
            item=str(entity["id"]),
            revision=int(entity["lastrevid"]),
            entity=Entity(entity),
            changed="nochange" not in entity,
            merged=bool(_warnings(answer) & _MERGED),
        )


class _Request(NamedTuple):
    """One edit as it is sent."""

    item: str | None
    data: dict[str, Any]
    base: int | None
    summary: str
    before: Callable[[], object] | None


class _Seam:
    """What wikibaseintegrator calls of a login and of a session."""

    def __init__(self, client: WikibaseClient) -> None:
        self._client = client
        self.mediawiki_api_url = client.target.api_url

    def get_edit_token(self) -> str:
        return self._client.token()

    def get_session(self) -> "_Seam":
        return self

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        return self._client.send(method, url, writing=True, **kwargs)[0]


def _warnings(answer: dict[str, Any]) -> set[str]:
    """The names of the answer's warnings, of all modules."""
    modules = answer.get("warnings")
    parts = modules.values() if isinstance(modules, dict) else ()
    return {str(message.get("name")) for part in parts for message in part.get("messages", ())}
