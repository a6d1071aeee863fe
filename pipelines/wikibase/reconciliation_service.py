"""The client of a remote reconciliation service: candidates, suggestions and values from whoever offers them.

It reads the manifest, speaks the newest version that both sides know, and keeps within the batch size. Nothing here
writes anywhere, so every request may be tried again; how often, and after what waits, says `courtesy`.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import orjson

from pipelines.exceptions import ConfigurationError, TerminalServiceError
from pipelines.model.reconciliation import Candidate, ExtensionQuery, Named, Query, Version
from pipelines.settings import Settings
from pipelines.wikibase.answers import check_status
from pipelines.wikibase.courtesy import LOOPBACK, limiter_for, polite_retries
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.reconciliation_manifests import DraftManifestForm, SuggestPlace
from pipelines.wikibase.reconciliation_questions import batch_json, extension_json
from pipelines.wikibase.reconciliation_reading import (
    Rows,
    ServiceManifest,
    read_extension,
    read_flyout,
    read_manifest,
    read_proposal,
    read_results,
    read_suggestions,
)
from pipelines.wikibase.transport import Transport

_DENIED = "use a service that needs no credentials, and check that DONATA_CONTACT names you"
_TOO_LARGE = "413"
#: The route of queries in 1.0: its name now, and in earlier states of the draft.
_ROUTES = ("/match", "/reconcile")


class ReconciliationService:
    """One remote service. Threads may share it. Close it, or use it as a context manager."""

    def __init__(self, url: str, settings: Settings, *, limiter: Limiter | None = None) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ConfigurationError(
                f"'{url}' is no address of a reconciliation service", remedy="begin it with https:// or http://"
            )
        self.url = url
        self._settings = settings
        self._limiter = limiter or limiter_for(url)
        self._transport = Transport(url, settings, self._limiter, direct=urlsplit(url).hostname in LOOPBACK)
        self._endpoint = url.rstrip("/")
        self._route = 0

    def __repr__(self) -> str:
        return f"<ReconciliationService {self.url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @cached_property
    def manifest(self) -> ServiceManifest:
        """What the service says of itself; asked once.

        Raises:
            ServiceError: it does not answer, or is no reconciliation service.
        """
        body = self._get(self.url, {}, follow=True)
        return read_manifest(body, self.url)

    def answer(self, queries: Sequence[Query]) -> list[list[Candidate]]:
        """For each query its candidates, in the service's order.

        Raises:
            TransientServiceError: no answer, or only a part of one, after `settings.retries` further tries.
            TerminalServiceError: the service refuses, or its answers are not what the API says.
        """
        size = self.manifest.batch_size
        found: list[list[Candidate]] = []
        for start in range(0, len(queries), size):
            found += self._answer_batch(queries[start : start + size])
        return found

    def suggest(self, kind: str, prefix: str, cursor: int = 0) -> list[Named]:
        """What begins so, of `kind` `entity`, `property` or `type`. Raises as `answer`."""
        query = {"prefix": prefix, **({"cursor": str(cursor)} if cursor else {})}
        return read_suggestions(self._get(self._place_of(kind), query), self.url)

    def propose(self, type_id: str, limit: int | None = None) -> list[Named]:
        """Properties that entities of a type may have. Raises as `answer`."""
        query = {"type": type_id, **({"limit": str(limit)} if limit else {})}
        return read_proposal(self._get(self._place_of("propose"), query), self.url)

    def flyout(self, kind: str, id_: str) -> str:
        """HTML about an entity, property or type (0.1 and 0.2). Raises as `answer`."""
        place = self._suggest_place(kind)
        base = place.flyout_service_url or place.service_url or self._endpoint
        path = (place.flyout_service_path or f"/flyout/{kind}?id=${{id}}").replace("${id}", quote(id_, safe=""))
        return read_flyout(self._get(base + path, {}), self.url)

    def extend(self, query: ExtensionQuery) -> Rows:
        """The values of properties: id → property → values. Raises as `answer`."""
        written = extension_json(query)
        if self.manifest.version is Version.V1_0:
            body = self._post(f"{self._endpoint}/extend", json=written)
        else:
            body = self._post(self._endpoint, data={"extend": orjson.dumps(written).decode()})
        return read_extension(self.manifest.version, body, self.url)

    def _answer_batch(self, queries: Sequence[Query]) -> list[list[Candidate]]:
        """A batch that is too large for the service after all is halved."""
        keys = [f"q{number}" for number in range(len(queries))]
        version = self.manifest.version
        try:
            return polite_retries(self._settings, self._limiter)(self._ask, version, keys, queries)
        except TerminalServiceError as error:
            if error.code != _TOO_LARGE or len(queries) == 1:
                raise
            half = len(queries) // 2
            return self._answer_batch(queries[:half]) + self._answer_batch(queries[half:])

    def _ask(self, version: Version, keys: Sequence[str], queries: Sequence[Query]) -> list[list[Candidate]]:
        """Asking and reading are tried again together: half an answer is none."""
        written = batch_json(version, keys, queries)
        if version is Version.V1_0:
            body = self._match(written)
        else:
            body = self._send("POST", self._endpoint, data={"queries": orjson.dumps(written).decode()})
        return read_results(version, body, keys, self.url)

    def _match(self, written: Mapping[str, Any]) -> bytes:
        try:
            return self._send("POST", self._endpoint + _ROUTES[self._route], json=written)
        except TerminalServiceError as error:
            if error.code not in {"404", "405"} or self._route + 1 == len(_ROUTES):
                raise
            self._route += 1
            return self._match(written)

    def _place_of(self, what: str) -> str:
        """The URL of a suggest or proposal service, as the manifest gives it."""
        form = self.manifest.form
        if isinstance(form, DraftManifestForm):
            return self._endpoint + ("/extend/propose" if what == "propose" else f"/suggest/{what}")
        if what == "propose":
            place = form.extend and form.extend.propose_properties
            if not place:
                raise TerminalServiceError("it proposes no properties", service=self.url)
            return (place.service_url or self._endpoint) + place.service_path
        suggest = self._suggest_place(what)
        return (suggest.service_url or self._endpoint) + suggest.service_path

    def _suggest_place(self, kind: str) -> SuggestPlace:
        form = self.manifest.form
        suggest = None if isinstance(form, DraftManifestForm) else form.suggest
        place: SuggestPlace | None = getattr(suggest, kind, None) if suggest else None
        if place is None:
            raise TerminalServiceError(f"it suggests nothing of kind '{kind}', or no flyout", service=self.url)
        return place

    def _get(self, url: str, query: Mapping[str, str], *, follow: bool = False) -> bytes:
        retries = polite_retries(self._settings, self._limiter)
        return retries(self._send, "GET", url, params=dict(query), follow=follow)

    def _post(self, url: str, **content: Any) -> bytes:
        return polite_retries(self._settings, self._limiter)(self._send, "POST", url, **content)

    def _send(self, method: str, url: str, *, follow: bool = False, **content: Any) -> bytes:
        response = self._transport.send(method, url, allow_redirects=follow, **content)
        check_status(
            response.status_code,
            response.headers,
            self.url,
            denied=_DENIED,
            other="check the service's address",
            text="" if response.status_code == 200 else response.text.strip()[:200],
        )
        if follow:
            # A POST is not redirected: it goes where the manifest was found.
            self._endpoint = response.url.partition("?")[0].rstrip("/")
        return response.content
