"""What a reference holds of its entities, column by column: names, descriptions, dates, items and texts."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.columns import DATE_FIELDS, Arrays, Texts
from pipelines.reconcile.reference.ragged import I64, spans


class Names:
    """The names of all entities: one record for each entity and distinct written text."""

    def __init__(self, arrays: Arrays, languages: Sequence[str]) -> None:
        self.ptr: I64 = arrays["names.ptr"]
        self.owner: npt.NDArray[np.int32] = arrays["names.owner"]
        self.kind: npt.NDArray[np.uint8] = arrays["names.kind"]
        self.language: npt.NDArray[np.uint16] = arrays["names.language"]
        self.languages = list(languages)
        self._written = Texts(arrays["names.text.ptr"], arrays["names.text"])
        self._folded = Texts(arrays["names.folded.ptr"], arrays["names.folded"])

    def __len__(self) -> int:
        return len(self.owner)

    def texts(self, names: npt.ArrayLike) -> list[str]:
        """The names as written."""
        return self._written.take(names)

    def folded(self, names: npt.ArrayLike) -> list[str]:
        """The names as `fold_name` leaves them."""
        return self._folded.take(names)


class Descriptions:
    """The descriptions of all entities, in all languages."""

    def __init__(self, arrays: Arrays, languages: Sequence[str]) -> None:
        self._ptr: I64 = arrays["descriptions.ptr"]
        self._language: npt.NDArray[np.uint16] = arrays["descriptions.language"]
        self._languages = list(languages)
        self._texts = Texts(arrays["descriptions.text.ptr"], arrays["descriptions.text"])

    def of(self, ordinals: I64, languages: Sequence[str]) -> list[str | None]:
        """The description of each entity in the first of the languages that has one; then any."""
        start, count = self._ptr[ordinals], self._ptr[ordinals + 1] - self._ptr[ordinals]
        run, place = spans(start, count)
        # The first that is best: languages that were not asked for rank alike, in the order in which they stand.
        rank = np.full(len(self._languages), len(languages), np.int64)
        for preferred in range(len(languages) - 1, -1, -1):
            if languages[preferred] in self._languages:
                rank[self._languages.index(languages[preferred])] = preferred
        order = np.lexsort((place, rank[self._language[place]], run))
        texts: list[str | None] = [None] * len(ordinals)
        first = order[np.flatnonzero(np.diff(run[order], prepend=-1))]
        for entity, text in zip(run[first].tolist(), self._texts.take(place[first]), strict=True):
            texts[entity] = text
        return texts


class Dates:
    """One property's dates: the years that each lies within, month and day (0: unknown)."""

    def __init__(self, arrays: Arrays, prop: str) -> None:
        self.ptr: I64 = arrays[f"dates.{prop}.ptr"]
        self.first: npt.NDArray[np.int32]
        self.last: npt.NDArray[np.int32]
        self.month: npt.NDArray[np.int8]
        self.day: npt.NDArray[np.int8]
        self.circa: npt.NDArray[np.bool_]
        self.julian: npt.NDArray[np.bool_]
        for field in DATE_FIELDS:
            setattr(self, field, arrays[f"dates.{prop}.{field}"])


class Links:
    """One property's items, as numbers."""

    def __init__(self, arrays: Arrays, prop: str) -> None:
        self.ptr: I64 = arrays[f"links.{prop}.ptr"]
        self.number: npt.NDArray[np.uint32] = arrays[f"links.{prop}.number"]


class TextColumn:
    """One property's texts: identifiers in their normal form, others as written."""

    def __init__(self, arrays: Arrays, prop: str) -> None:
        self.ptr: I64 = arrays[f"texts.{prop}.ptr"]
        self._texts = Texts(arrays[f"texts.{prop}.text.ptr"], arrays[f"texts.{prop}.text"])

    def values(self, places: npt.ArrayLike) -> list[str]:
        """The texts at these places of the column."""
        return self._texts.take(places)
