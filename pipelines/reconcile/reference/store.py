"""Entity store: the entities' own JSON in compressed blocks, one line an entity, read in place."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from pipelines.reconcile.reference.columns import Array, Arrays

#: Bytes of JSON in a block before it is compressed: small enough to be read for one entity alone.
BLOCK = 1 << 16
#: Blocks kept decompressed.
KEPT_BLOCKS = 64
_LEFT_OUT = frozenset({"pageid", "ns", "title", "modified", "sitelinks"})


def trimmed(entity: Mapping[str, Any]) -> dict[str, Any]:
    """An entity without references, hashes and page facts; of its sitelinks only the titles stay."""
    slim = {key: value for key, value in entity.items() if key not in _LEFT_OUT}
    slim["claims"] = {
        prop: [_claim(claim) for claim in claims] for prop, claims in (entity.get("claims") or {}).items()
    }
    links = entity.get("sitelinks") or {}
    slim["sitelinks"] = {site: {"site": site, "title": link["title"]} for site, link in links.items()} if links else {}
    return slim


def _claim(claim: Mapping[str, Any]) -> dict[str, Any]:
    slim = {key: value for key, value in claim.items() if key not in {"references", "qualifiers"}}
    slim["mainsnak"] = _snak(claim["mainsnak"])
    if claim.get("qualifiers"):
        slim["qualifiers"] = {prop: [_snak(snak) for snak in snaks] for prop, snaks in claim["qualifiers"].items()}
    return slim


def _snak(snak: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in snak.items() if key != "hash"}


def block_arrays(entities: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Array], bytes]:
    """Entities → where each lies (`store.block`, `store.place`), the blocks' sizes (`store.sizes`), and the blocks."""
    codec = pa.Codec("zstd")
    block, place = np.empty(len(entities), np.int64), np.empty(len(entities), np.int32)
    blocks: list[bytes] = []
    sizes: list[tuple[int, int]] = []
    lines: list[bytes] = []
    size = 0

    def close() -> None:
        raw = b"\n".join(lines)
        blocks.append(codec.compress(raw, asbytes=True))
        sizes.append((len(blocks[-1]), len(raw)))
        lines.clear()

    for number, entity in enumerate(entities):
        line = orjson.dumps(trimmed(entity))
        block[number], place[number] = len(blocks), len(lines)
        lines.append(line)
        size += len(line)
        if size >= BLOCK:
            close()
            size = 0
    if lines:
        close()
    table = np.array(sizes, np.int64).reshape(-1, 2)
    return {
        "store.block": block,
        "store.place": place,
        "store.packed": table[:, 0],
        "store.plain": table[:, 1],
    }, b"".join(blocks)


class BlockStore:
    """Entities read in place from compressed blocks. Threads may share it."""

    def __init__(self, arrays: Arrays) -> None:
        self._block, self._place = arrays["store.block"], arrays["store.place"]
        self._plain, self._bytes = arrays["store.plain"], arrays["store.bytes"]
        self._ptr = np.concatenate([[0], np.cumsum(arrays["store.packed"])])
        self._lines = lru_cache(maxsize=KEPT_BLOCKS)(self._read)

    def __call__(self, ordinal: int) -> Mapping[str, Any]:
        """The JSON of one entity."""
        entity: dict[str, Any] = orjson.loads(self._lines(int(self._block[ordinal]))[int(self._place[ordinal])])
        return entity

    def _read(self, block: int) -> list[bytes]:
        packed = self._bytes[int(self._ptr[block]) : int(self._ptr[block + 1])].tobytes()
        raw = pa.Codec("zstd").decompress(packed, decompressed_size=int(self._plain[block]), asbytes=True)
        return list(raw.split(b"\n"))
