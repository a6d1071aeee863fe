"""Merging: chunks → the columns of one index, entities by ascending number, column by column, with little in memory."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.chunks import Chunk
from pipelines.reconcile.reference.columns import DATE_FIELDS, Array
from pipelines.reconcile.reference.folder import ArrayFolder, mapped
from pipelines.reconcile.reference.indexing import properties_in
from pipelines.reconcile.reference.ragged import I64, pointers, spans

#: Values gathered at once.
SLICE = 4 << 20


class Merge:
    """The merge of chunks into a folder of arrays; where an item comes in several chunks, the last counts."""

    def __init__(
        self, chunks: Sequence[Chunk], out: ArrayFolder, scratch: Path, dropped: npt.NDArray[np.uint32] | None = None
    ) -> None:
        self._chunks, self._out, self._scratch = chunks, out, scratch
        numbers = _concatenated([chunk["numbers"] for chunk in chunks], np.uint32)
        order = np.argsort(numbers, kind="stable")
        last = np.ones(len(order), bool)
        last[:-1] = numbers[order[1:]] != numbers[order[:-1]]
        if dropped is not None:
            # Items of the first chunk (an index) that are gone or come anew in the others.
            last &= ~((order < len(chunks[0]["numbers"])) & np.isin(numbers[order], dropped))
        self._order: I64 = order[last]
        self._sizes = [len(chunk["numbers"]) for chunk in chunks]
        out.append("numbers", numbers[self._order])
        self.languages: list[str] = []
        #: Each name's place among the names of all chunks, one after another.
        self.name_rows: I64 = np.empty(0, np.int64)

    def columns(self) -> None:
        """Write all columns of entities, names, descriptions and properties, the store and the class graph."""
        self._out.append("sitelinks", self._fixed("sitelinks", np.uint16))
        self._names()
        self._descriptions()
        properties = {kind: self._properties(kind) for kind in ("dates", "links", "texts")}
        for prop in properties["dates"]:
            self._ragged(
                f"dates.{prop}.ptr", [(f"dates.{prop}.{field}", dtype) for field, dtype in DATE_FIELDS.items()]
            )
        for prop in properties["links"]:
            self._ragged(f"links.{prop}.ptr", [(f"links.{prop}.number", np.uint32)])
        for prop in properties["texts"]:
            self._texts(f"texts.{prop}.text", self._ragged(f"texts.{prop}.ptr", []))
        self._store()
        pairs = [np.stack([chunk["classes.child"], chunk["classes.parent"]], axis=1) for chunk in self._chunks]
        graph = np.unique(np.concatenate(pairs), axis=0)
        self._out.write({"classes.child": graph[:, 0], "classes.parent": graph[:, 1]})

    def _properties(self, kind: str) -> list[str]:
        return properties_in((name for chunk in self._chunks for name in chunk.names), kind)

    def _fixed(self, name: str, dtype: npt.DTypeLike, shift: Callable[[Chunk, Array], Array] | None = None) -> Array:
        parts = [shift(chunk, chunk[name]) if shift else chunk[name] for chunk in self._chunks]
        return _concatenated(parts, dtype)[self._order]

    def _names(self) -> None:
        rows = self.name_rows = self._ragged("names.ptr", [("names.kind", np.uint8)])
        counts = np.diff(self._out.read("names.ptr"))
        self._out.append("names.owner", np.repeat(np.arange(len(counts), dtype=np.int32), counts))
        self._languages("names.language", rows)
        self._texts("names.text", rows)
        self._texts("names.folded", rows)

    def _descriptions(self) -> None:
        rows = self._ragged("descriptions.ptr", [])
        self._languages("descriptions.language", rows)
        self._texts("descriptions.text", rows)

    def _languages(self, name: str, rows: I64) -> None:
        """Write a column of languages, which each chunk numbers in its own way."""
        known = {language: number for number, language in enumerate(self.languages)}
        parts = []
        for chunk in self._chunks:
            codes = [known.setdefault(language, len(known)) for language in chunk.languages]
            parts.append(np.array(codes, np.uint16)[chunk[name]])
        self.languages = list(known)
        self._out.append(name, _concatenated(parts, np.uint16)[rows])

    def _ragged(self, ptr: str, columns: Sequence[tuple[str, npt.DTypeLike]]) -> I64:
        """Write a ragged column; the rows of all chunks in their final order."""
        counts, starts, total = [], [], 0
        for chunk, size in zip(self._chunks, self._sizes, strict=True):
            there = chunk.get(ptr)
            counts.append(np.diff(there) if there is not None else np.zeros(size, np.int64))
            starts.append((there[:-1] if there is not None else np.zeros(size, np.int64)) + total)
            total += int(there[-1]) if there is not None else 0
        count = _concatenated(counts, np.int64)[self._order]
        self._out.append(ptr, pointers(count))
        rows = spans(_concatenated(starts, np.int64)[self._order], count)[1]
        for name, dtype in columns:
            parts = [column for chunk in self._chunks if (column := chunk.get(name)) is not None]
            self._out.append(name, _concatenated(parts, dtype)[rows].astype(dtype))
        return rows

    def _texts(self, name: str, rows: I64) -> None:
        """Write a column of texts, whose bytes may be many: they pass through a scratch file."""
        there = [(chunk[f"{name}.ptr"], chunk) for chunk in self._chunks if f"{name}.ptr" in chunk.names]
        joined = self._scratch / "joined"
        base, starts, counts = 0, [], []
        with joined.open("wb") as file:
            for ptr, chunk in there:
                chunk[name].tofile(file)
                starts.append(ptr[:-1] + base)
                counts.append(np.diff(ptr))
                base += int(ptr[-1])
        start, count = _concatenated(starts, np.int64)[rows], _concatenated(counts, np.int64)[rows]
        ptr = pointers(count)
        self._out.append(f"{name}.ptr", ptr)
        source = mapped(joined, np.uint8)
        self._out.append(name, np.empty(0, np.uint8))
        for low, high in slices(ptr, SLICE):
            self._out.append(name, source[spans(start[low:high], count[low:high])[1]])
        del source
        joined.unlink()

    def _store(self) -> None:
        """The blocks stay as they are, chunk after chunk; entities only learn where theirs is."""
        base, shifted = 0, []
        for chunk in self._chunks:
            shifted.append(chunk["store.block"] + base)
            base += len(chunk["store.packed"])
            self._out.append("store.packed", chunk["store.packed"])
            self._out.append("store.plain", chunk["store.plain"])
            self._out.append("store.bytes", chunk.blocks)
        self._out.append("store.block", _concatenated(shifted, np.int64)[self._order])
        self._out.append("store.place", self._fixed("store.place", np.int32))


def slices(ptr: I64, size: int) -> Iterator[tuple[int, int]]:
    """Runs of rows with about so many values each."""
    low = 0
    while low < len(ptr) - 1:
        high = max(int(np.searchsorted(ptr, ptr[low] + size, side="right")) - 1, low + 1)
        yield low, high
        low = high


def _concatenated(parts: Sequence[Array], dtype: npt.DTypeLike) -> Array:
    return np.concatenate(parts) if len(parts) else np.empty(0, dtype)
