"""Commons: whether the wiki from which a target takes its files has a page, in as few requests as its API allows."""

from collections.abc import Iterable
from typing import Any

from pipelines.settings import Settings
from pipelines.wikibase.answers import read_answer
from pipelines.wikibase.courtesy import limiter_for, polite_retries
from pipelines.wikibase.transport import Transport

#: Titles in one request (https://www.mediawiki.org/wiki/API:Query).
_TITLES = 50
_SERVICE = "Commons"


class Commons:
    """Reads from one such wiki, with no credentials; what was asked once is known for good."""

    def __init__(self, api_url: str, settings: Settings) -> None:
        self._url = api_url
        limiter = limiter_for(api_url)
        self._transport = Transport(_SERVICE, settings, limiter)
        self._retries = polite_retries(settings, limiter)
        self._known: dict[str, bool] = {}

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def exist(self, pages: Iterable[str]) -> dict[str, bool]:
        """For each page, by its full title (`File:…`), whether it is there; a redirect is.

        Raises:
            ServiceError: the wiki did not answer.
        """
        wanted = list(dict.fromkeys(pages))
        lacking = [page for page in wanted if page not in self._known]
        for start in range(0, len(lacking), _TITLES):
            self._known |= self._ask(lacking[start : start + _TITLES])
        return {page: self._known[page] for page in wanted}

    def _ask(self, titles: list[str]) -> dict[str, bool]:
        query = self._retries(self._query, "|".join(titles)).get("query") or {}
        called = {one["from"]: one["to"] for one in query.get("normalized", ())}
        there = {
            page["title"] for page in query.get("pages", ()) if not page.get("missing") and not page.get("invalid")
        }
        return {title: called.get(title, title) in there for title in titles}

    def _query(self, titles: str) -> dict[str, Any]:
        asked = {"action": "query", "titles": titles, "format": "json", "formatversion": "2"}
        response = self._transport.send("GET", self._url, params=asked)
        return read_answer(response.status_code, response.headers, response.content, service=_SERVICE, writing=False)
