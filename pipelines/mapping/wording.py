"""Wording: snaks as text that is equal where they are equal, so that tables can hold and compare them."""

from collections.abc import Iterable

import orjson

from pipelines.model.statements import Snak


def snak_text(snak: Snak) -> str:
    """A snak as Wikibase JSON with sorted keys."""
    return orjson.dumps(snak.to_json(), option=orjson.OPT_SORT_KEYS).decode()


def list_text(texts: Iterable[str]) -> str:
    """JSON texts → a JSON list of them."""
    return f"[{','.join(texts)}]"
