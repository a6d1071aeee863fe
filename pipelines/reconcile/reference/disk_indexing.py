"""Indexing on disk: the names of a folder of columns → its postings, slice by slice, by several processes."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.reconcile.reference.columns import Array, Texts
from pipelines.reconcile.reference.folder import ArrayFolder, mapped
from pipelines.reconcile.reference.indexing import (
    CORE_WORD,
    PASS,
    RARE_LIMIT,
    core_counts,
    identifier_keys,
    popularity,
    prefix_keys,
    properties_in,
)
from pipelines.reconcile.reference.keys import forms_of, index_keys
from pipelines.reconcile.reference.postings import Postings, postings_of
from pipelines.reconcile.reference.sorting import PostingsWriter, ranges, write_run
from pipelines.reconcile.reference.words import SHORTEST_TYPO, U64, WordTable, deletions, hash_texts, mixed

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


def index_folder(out: ArrayFolder, scratch: Path, run: Run) -> None:
    """Write the postings over names, words, spellings and identifiers, and the order of prefixes."""
    for name in ("numbers", "sitelinks", "names.owner", "names.folded", "names.folded.ptr"):
        out.read(name)  # flushed, so that other processes see it
    rank = popularity(out.read("sitelinks"))
    owner = out.read("names.owner")
    lows = range(0, len(owner), PASS)
    tasks = [(low, scratch / f"slice{low}") for low in lows]
    for _ in run(partial(_word_runs, folder=out.path), tasks):
        pass
    words = _write_words(out, [stem.with_suffix(".words") for _, stem in tasks])
    _write_spellings(out, [stem.with_suffix(".spellings") for _, stem in tasks], words)
    for _ in run(partial(_key_runs, folder=out.path), tasks):
        pass
    writer = PostingsWriter(out, "keys")
    for key, row in ranges([_run_stem(stem, "keys") for _, stem in tasks], np.int32):
        writer.write(postings_of(key, row, owner[row], rank[owner[row]]))
    _write_identifiers(out, scratch, rank)
    _write_prefixes(out, [stem.with_suffix(".prefixes") for _, stem in tasks])


def _run_stem(stem: Path, kind: str) -> Path:
    return stem.with_name(f"{stem.name}-{kind}")


def _folded(folder: Path, low: int) -> tuple[list[str], Array]:
    """The folded names of a slice, and their owners."""
    texts = Texts(mapped(folder / "names.folded.ptr.bin", np.int64), mapped(folder / "names.folded.bin", np.uint8))
    high = min(low + PASS, len(texts))
    return texts.take(np.arange(low, high)), mapped(folder / "names.owner.bin", np.int32)[low:high]


def _word_runs(task: tuple[int, Path], folder: Path) -> None:
    """Words with their entities, deletions with their words, and prefixes, of one slice."""
    low, stem = task
    folded, owner = _folded(folder, low)
    table = WordTable()
    forms = forms_of(folded, table)
    core = table.core[forms.rows]
    kept = core != 0
    bearer = owner[forms.owner]
    write_run(
        _run_stem(stem, "words"),
        np.concatenate([table.hash[forms.rows], mixed(core[kept], CORE_WORD)]),
        np.concatenate([bearer, bearer[kept]]),
    )
    long = [text for text in table.texts if len(text) >= SHORTEST_TYPO]
    variants = [deletions(text) for text in long]
    counts = np.fromiter(map(len, variants), np.int64, len(long))
    key = hash_texts([variant for found in variants for variant in found])
    write_run(_run_stem(stem, "spellings"), key, np.repeat(hash_texts(long), counts))
    prefix_keys(folded).tofile(stem.with_suffix(".prefixes"))


def _key_runs(task: tuple[int, Path], folder: Path) -> None:
    """The keys of one slice of names."""
    low, stem = task
    folded, _ = _folded(folder, low)
    words = Postings(
        mapped(folder / "words.key.bin", np.uint64),
        np.zeros(1, np.int64),
        np.empty(0, np.int32),
        mapped(folder / "words.bearers.bin", np.uint32),
    )
    keys = index_keys(forms_of(folded, WordTable()), core_counts(words), RARE_LIMIT)
    write_run(_run_stem(stem, "keys"), keys.key, (keys.name + low).astype(np.int32))


def _write_words(out: ArrayFolder, stems: list[Path]) -> Postings:
    writer = PostingsWriter(out, "words", rows=False)
    for key, row in ranges([_run_stem(stem.with_suffix(""), "words") for stem in stems], np.int32):
        writer.write(postings_of(key, row, row, np.zeros(len(row), np.uint32)))
    return Postings(out.read("words.key"), np.zeros(1, np.int64), np.empty(0, np.int32), out.read("words.bearers"))


def _write_spellings(out: ArrayFolder, stems: list[Path], words: Postings) -> None:
    writer = PostingsWriter(out, "spellings")
    for key, word in ranges([_run_stem(stem.with_suffix(""), "spellings") for stem in stems], np.uint64):
        row = _places(words.key, word)
        writer.write(postings_of(key, row, row, np.uint32(2**32 - 1) - words.bearers[row]))


def _places(words: U64, wanted: U64) -> Array:
    distinct, inverse = np.unique(wanted, return_inverse=True)
    return np.searchsorted(words, distinct).astype(np.int32)[inverse]


def _write_identifiers(out: ArrayFolder, scratch: Path, rank: Array) -> None:
    stems = []
    for prop in properties_in(dict.fromkeys(out.names()), "texts"):
        ptr = out.read(f"texts.{prop}.ptr")
        texts = Texts(out.read(f"texts.{prop}.text.ptr"), out.read(f"texts.{prop}.text"))
        owner = np.repeat(np.arange(len(ptr) - 1, dtype=np.int32), np.diff(ptr))
        for low in range(0, len(texts), PASS):
            part = np.arange(low, min(low + PASS, len(texts)))
            stems.append(scratch / f"{prop}-{low}")
            write_run(stems[-1], identifier_keys(prop, texts.take(part)), owner[part])
    writer = PostingsWriter(out, "identifiers")
    for key, row in ranges(stems, np.int32):
        writer.write(postings_of(key, row, row, rank[row]))


def _write_prefixes(out: ArrayFolder, paths: list[Path]) -> None:
    key = np.concatenate([mapped(path, np.uint64) for path in paths] or [np.empty(0, np.uint64)])
    order = np.argsort(key, kind="stable")
    out.append("prefixes.key", key[order])
    out.append("prefixes.row", order.astype(np.int32))
