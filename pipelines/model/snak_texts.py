"""Snaks and references as the text that tables hold: equal where they are equal, and read back. Pure."""

from collections.abc import Iterable
from functools import lru_cache

import orjson

from pipelines.model.statements import Reference, Snak, snak_from_json

__all__ = ["list_text", "read_references", "read_snak", "read_snaks", "snak_text"]


def snak_text(snak: Snak) -> str:
    """A snak as Wikibase JSON with sorted keys."""
    return orjson.dumps(snak.to_json(), option=orjson.OPT_SORT_KEYS).decode()


def list_text(texts: Iterable[str]) -> str:
    """JSON texts → a JSON list of them."""
    return f"[{','.join(texts)}]"


@lru_cache(maxsize=65_536)
def read_snak(text: str) -> Snak:
    """A snak from its JSON text; cached, since dumps repeat values."""
    return snak_from_json(orjson.loads(text))


@lru_cache(maxsize=16_384)
def read_snaks(text: str | None) -> tuple[Snak, ...]:
    """Snaks from a JSON list; none for a null cell."""
    return tuple(snak_from_json(snak) for snak in orjson.loads(text)) if text else ()


@lru_cache(maxsize=16_384)
def read_references(text: str | None) -> tuple[Reference, ...]:
    """References from a JSON list of lists of snaks; cached, since all statements of a record share them."""
    return tuple(Reference(tuple(map(snak_from_json, snaks))) for snaks in orjson.loads(text)) if text else ()
