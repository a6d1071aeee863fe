"""Columns of a reference: a harvest, put in the order of item numbers, as named numpy arrays.

Names of arrays: `numbers`, `sitelinks`; `names.ptr`, `.owner`, `.kind`, `.language`, `.text.ptr`, `.text`,
`.folded.ptr`, `.folded`; `descriptions.ptr`, `.language`, `.text.ptr`, `.text`; `dates.P569.ptr`, `.first`, `.last`,
`.month`, `.day`, `.circa`, `.julian`; `links.P31.ptr`, `.number`; `texts.P245.ptr`, `.text.ptr`, `.text`; and for each
table of postings `.key`, `.ptr`, `.row`, `.bearers`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.reference.harvest import Harvest
from pipelines.reconcile.reference.ragged import I64, pointers, spans

Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = Mapping[str, Array]

#: Texts from which it pays to have Arrow take them.
MANY = 64


@dataclass(frozen=True)
class Texts:
    """Many texts as UTF-8 in one array."""

    ptr: I64
    bytes: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.ptr) - 1

    @cached_property
    def _arrow(self) -> "pa.LargeStringArray":
        """The same memory as Arrow sees it, which makes many texts at once twice as fast."""
        buffers = pa.py_buffer(np.ascontiguousarray(self.ptr)), pa.py_buffer(np.ascontiguousarray(self.bytes))
        return pa.LargeStringArray.from_buffers(len(self), *buffers)

    def take(self, places: npt.ArrayLike) -> list[str]:
        """The texts at these places."""
        at = np.asarray(places, np.int64)
        if len(at) >= MANY:
            return list(self._arrow.take(pa.array(at)).to_numpy(zero_copy_only=False))
        view = memoryview(self.bytes)  # type: ignore[arg-type]
        ends = zip(self.ptr[at].tolist(), self.ptr[at + 1].tolist(), strict=True)
        return [str(view[start:end], "utf-8") for start, end in ends]


def text_arrays(name: str, texts: Sequence[str]) -> dict[str, Array]:
    """Texts → the two arrays of `Texts`. Half a surrogate pair, which no UTF-8 can hold, becomes a question mark."""
    encoded = [text.encode("utf-8", "replace") for text in texts]
    return {
        f"{name}.ptr": pointers([len(text) for text in encoded]),
        name: np.frombuffer(b"".join(encoded), np.uint8),
    }


def columns_of(harvest: Harvest, languages: dict[str, int]) -> dict[str, Array]:
    """A harvest → its arrays, entities by ascending number. `languages` (code → number) grows with new ones."""
    numbers = np.array(harvest.numbers, np.uint32)
    order = np.argsort(numbers, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    arrays: dict[str, Array] = {
        "numbers": numbers[order],
        "sitelinks": np.array(harvest.sitelinks, np.uint16)[order],
    }
    arrays |= _names(harvest, order, languages) | _descriptions(harvest, order, languages)
    for prop, dates in harvest.dates.items():
        place, ptr = _ordered(rank, [entity for entity, _ in dates])
        fields = np.array([date for _, date in dates], np.int64).reshape(-1, 6)[place]
        arrays[f"dates.{prop}.ptr"] = ptr
        for column, (field, dtype) in enumerate(DATE_FIELDS.items()):
            arrays[f"dates.{prop}.{field}"] = fields[:, column].astype(dtype)
    for prop, links in harvest.links.items():
        place, ptr = _ordered(rank, [entity for entity, _ in links])
        arrays[f"links.{prop}.ptr"] = ptr
        arrays[f"links.{prop}.number"] = np.array([number for _, number in links], np.uint32)[place]
    for prop, texts in harvest.texts.items():
        place, ptr = _ordered(rank, [entity for entity, _ in texts])
        arrays[f"texts.{prop}.ptr"] = ptr
        arrays |= text_arrays(f"texts.{prop}.text", [texts[i][1] for i in place.tolist()])
    return arrays


DATE_FIELDS = {
    "first": np.int32,
    "last": np.int32,
    "month": np.int8,
    "day": np.int8,
    "circa": np.bool_,
    "julian": np.bool_,
}


def _ordered(rank: I64, entities: Iterable[int]) -> tuple[I64, I64]:
    """Rows of a property in the entities' final order, and the pointers."""
    owner = rank[np.fromiter(entities, np.int64)]
    return np.argsort(owner, kind="stable"), pointers(np.bincount(owner, minlength=len(rank)))


def _names(harvest: Harvest, order: I64, languages: dict[str, int]) -> dict[str, Array]:
    counts = np.array(harvest.name_counts, np.int64)
    run, place = spans(pointers(counts)[:-1][order], counts[order])
    written = [harvest.name_texts[i] for i in place.tolist()]
    return {
        "names.ptr": pointers(counts[order]),
        "names.owner": run.astype(np.int32),
        "names.kind": np.array(harvest.name_kinds, np.uint8)[place],
        "names.language": _codes(harvest.name_languages, languages)[place],
        **text_arrays("names.text", written),
        **text_arrays("names.folded", [fold_name(text) for text in written]),
    }


def _descriptions(harvest: Harvest, order: I64, languages: dict[str, int]) -> dict[str, Array]:
    counts = np.array(harvest.description_counts, np.int64)
    _, place = spans(pointers(counts)[:-1][order], counts[order])
    return {
        "descriptions.ptr": pointers(counts[order]),
        "descriptions.language": _codes(harvest.description_languages, languages)[place],
        **text_arrays("descriptions.text", [harvest.description_texts[i] for i in place.tolist()]),
    }


def _codes(codes: Sequence[str], languages: dict[str, int]) -> npt.NDArray[np.uint16]:
    """Codes of languages → their numbers."""
    for language in codes:
        languages.setdefault(language, len(languages))
    return np.fromiter((languages[language] for language in codes), np.uint16, len(codes))
