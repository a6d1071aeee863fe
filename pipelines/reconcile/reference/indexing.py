"""Indexing: columns of names and identifiers → postings, in memory."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.columns import Array, Arrays, Texts
from pipelines.reconcile.reference.keys import Counts, Forms, forms_of, index_keys
from pipelines.reconcile.reference.pages import WEBSITE, page, page_keys
from pipelines.reconcile.reference.postings import Postings, postings_of
from pipelines.reconcile.reference.spellings import spelling_keys
from pipelines.reconcile.reference.words import SHORTEST_TYPO, U64, WordTable, hash_texts, mixed

#: Entities beyond which a word is not rare.
RARE_LIMIT = 40
#: Names in one pass.
PASS = 200_000
#: Salt of core words among the counted words.
CORE_WORD = 40


def index_arrays(columns: Arrays) -> dict[str, Array]:
    """The postings over names (`keys`), words (`words`), spellings (`spellings`) and identifiers (`identifiers`)."""
    owner = columns["names.owner"]
    rank = popularity(columns["sitelinks"])
    folded = Texts(columns["names.folded.ptr"], columns["names.folded"]).take(np.arange(len(owner)))
    table = WordTable()
    forms = forms_of(folded, table)
    words = counted_words(forms, owner)
    keys = index_keys(forms, core_counts(words), RARE_LIMIT)
    names = keys.name.astype(np.int32)
    found = {
        "keys": postings_of(keys.key, names, owner[names], rank[owner[names]]),
        "words": words,
        "spellings": spellings(table.texts, words),
        "identifiers": identifier_postings(columns, rank),
    }
    arrays: dict[str, Array] = {}
    for name, postings in found.items():
        arrays |= posting_arrays(name, postings)
    return arrays | prefix_arrays(folded)


def popularity(sitelinks: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint32]:
    """Sitelinks → a rank in which more come first."""
    return np.uint32(65_535) - sitelinks.astype(np.uint32)


def counted_words(forms: Forms, owner: npt.NDArray[np.int32]) -> Postings:
    """Words and core words → how many entities have them in a name: counts only."""
    key, bearers = word_pairs(forms, owner)
    found = postings_of(key, bearers, bearers, np.zeros(len(bearers), np.uint32))
    return Postings(found.key, np.zeros(1, np.int64), np.empty(0, np.int32), found.bearers)


def word_pairs(forms: Forms, owner: npt.NDArray[np.int32]) -> tuple[U64, npt.NDArray[np.int32]]:
    """Words, and core words under a salt of their own, each with its entity."""
    table, bearer = forms.table, owner[forms.owner]
    core = table.core[forms.rows]
    kept = core != 0
    return (
        np.concatenate([table.hash[forms.rows], mixed(core[kept], CORE_WORD)]),
        np.concatenate([bearer, bearer[kept]]),
    )


def core_counts(words: Postings) -> Counts:
    """Core hashes → how many entities have such a word."""

    def counts(core: U64) -> npt.NDArray[np.uint32]:
        return words.bearers_of(mixed(core, CORE_WORD)).astype(np.uint32)

    return counts


def spellings(texts: Sequence[str], words: Postings) -> Postings:
    """Deletions of words → the places of the words in `words.key`, frequent ones first."""
    long = [text for text in texts if len(text) >= SHORTEST_TYPO]
    key, owner = spelling_keys(long)
    row = np.searchsorted(words.key, hash_texts(long)).astype(np.int32)[owner]
    rank = np.uint32(2**32 - 1) - (words.bearers[row] if len(row) else np.empty(0, np.uint32))
    return postings_of(key, row, row, rank)


def identifier_keys(prop: str, values: Sequence[str]) -> U64:
    """Identifiers in their normal form → keys."""
    return hash_texts([f"{prop}\0{value}" for value in values])


def text_keys(prop: str, values: Sequence[str]) -> tuple[U64, npt.NDArray[np.int64]]:
    """The keys by which a property's values are found (websites by their pages too), and which value each is of."""
    every = np.arange(len(values), dtype=np.int64)
    if prop != WEBSITE:
        return identifier_keys(prop, values), every
    found = [page(value) for value in values]
    paged = np.flatnonzero(np.fromiter(map(bool, found), bool, len(found)))
    keys = identifier_keys(prop, values), page_keys([one for one in found if one])
    return np.concatenate(keys), np.concatenate([every, paged])


def identifier_postings(columns: Arrays, rank: npt.NDArray[np.uint32]) -> Postings:
    """Property and identifier, or the page of a website → entities."""
    key, owner = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for prop in properties_in(columns, "texts"):
        ptr = columns[f"texts.{prop}.ptr"]
        texts = Texts(columns[f"texts.{prop}.text.ptr"], columns[f"texts.{prop}.text"])
        keys, value = text_keys(prop, texts.take(np.arange(len(texts))))
        key.append(keys)
        owner.append(np.repeat(np.arange(len(ptr) - 1, dtype=np.int32), np.diff(ptr))[value])
    row = np.concatenate(owner)
    return postings_of(np.concatenate(key), row, row, rank[row])


def properties_in(columns: Iterable[str], kind: str) -> list[str]:
    """The properties that have columns of this kind (`dates`, `links`, `texts`)."""
    return sorted(
        {name.split(".")[1] for name in columns if name.startswith(f"{kind}.")}, key=lambda prop: int(prop[1:])
    )


def posting_arrays(name: str, postings: Postings) -> dict[str, Array]:
    """Postings as named arrays."""
    return {
        f"{name}.key": postings.key,
        f"{name}.ptr": postings.ptr,
        f"{name}.row": postings.row,
        f"{name}.bearers": postings.bearers,
    }


def prefix_keys(folded: Sequence[str]) -> U64:
    """The first eight bytes of each folded name as a number that sorts as they do."""
    joined = b"".join(text.encode("utf-8", "replace")[:8].ljust(8, b"\0") for text in folded)
    return np.frombuffer(joined, ">u8").astype(np.uint64)


def prefix_arrays(folded: Sequence[str]) -> dict[str, Array]:
    """Names in the order of how they begin."""
    key = prefix_keys(folded)
    order = np.argsort(key, kind="stable")
    return {"prefixes.key": key[order], "prefixes.row": order.astype(np.int32)}
