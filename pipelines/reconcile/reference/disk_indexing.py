"""Indexing on disk: the names of a folder of columns → its postings, slice by slice, by several processes."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.reconcile.reference.carrying import Before
from pipelines.reconcile.reference.columns import Array, Texts
from pipelines.reconcile.reference.folder import ArrayFolder, mapped
from pipelines.reconcile.reference.indexing import (
    PASS,
    RARE_LIMIT,
    core_counts,
    popularity,
    prefix_keys,
    properties_in,
    text_keys,
    word_pairs,
)
from pipelines.reconcile.reference.keys import forms_of, index_keys
from pipelines.reconcile.reference.postings import Postings, postings_of
from pipelines.reconcile.reference.sorting import PostingsWriter, ranges, write_run
from pipelines.reconcile.reference.spellings import spelling_keys
from pipelines.reconcile.reference.words import I64, SHORTEST_TYPO, U64, WordTable, hash_texts

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


def index_folder(out: ArrayFolder, scratch: Path, run: Run, before: Before | None = None) -> None:
    """Write the postings over names, words, spellings and identifiers, and the order of prefixes.

    With the index `before`, only names that it lacks are read; the rest is carried over.
    """
    for name in ("names.owner", "names.folded", "names.folded.ptr"):
        out.read(name)  # flushed, so that other processes see it
    rank = popularity(out.read("sitelinks"))
    owner = out.read("names.owner")
    names = np.arange(len(owner)) if before is None else before.fresh
    tasks = [(names[low : low + PASS], scratch / f"slice{low}") for low in range(0, len(names), PASS)]
    stems = [stem for _, stem in tasks]
    for _ in run(partial(_word_runs, folder=out.path), tasks):
        pass
    words = _write_words(out, stems, before)
    _write_spellings(out, [*stems, *_carried(before, scratch)], words)
    for _ in run(partial(_key_runs, folder=out.path), tasks):
        pass
    writer = PostingsWriter(out, "keys")
    for key, row in ranges([_run_stem(stem, "keys") for stem in [*stems, *_carried(before, scratch)]], np.int32):
        writer.write(postings_of(key, row, owner[row], rank[owner[row]]))
    _write_identifiers(out, scratch, rank)
    _write_prefixes(out, tasks, before)


def _carried(before: Before | None, scratch: Path) -> list[Path]:
    """The stem of what is carried over, written when it is first asked for."""
    if before is None:
        return []
    stem = scratch / "before"
    if not _run_stem(stem, "keys").with_suffix(".key").exists():
        before.write_keys(_run_stem(stem, "keys"))
        before.write_spellings(_run_stem(stem, "spellings"))
    return [stem]


def _run_stem(stem: Path, kind: str) -> Path:
    return stem.with_name(f"{stem.name}-{kind}")


def _folded(folder: Path, names: I64) -> tuple[list[str], Array]:
    """Folded names, and their owners."""
    texts = Texts(mapped(folder / "names.folded.ptr.bin", np.int64), mapped(folder / "names.folded.bin", np.uint8))
    return texts.take(names), mapped(folder / "names.owner.bin", np.int32)[names]


def _word_runs(task: tuple[I64, Path], folder: Path) -> None:
    """Words with their entities, deletions with their words, and prefixes, of some names."""
    names, stem = task
    folded, owner = _folded(folder, names)
    table = WordTable()
    write_run(_run_stem(stem, "words"), *word_pairs(forms_of(folded, table), owner))
    long = [text for text in table.texts if len(text) >= SHORTEST_TYPO]
    key, word = spelling_keys(long)
    write_run(_run_stem(stem, "spellings"), key, hash_texts(long)[word])
    prefix_keys(folded).tofile(stem.with_suffix(".prefixes"))


def _key_runs(task: tuple[I64, Path], folder: Path) -> None:
    """The keys of some names."""
    names, stem = task
    folded, _ = _folded(folder, names)
    words = Postings(
        mapped(folder / "words.key.bin", np.uint64),
        np.zeros(1, np.int64),
        np.empty(0, np.int32),
        mapped(folder / "words.bearers.bin", np.uint32),
    )
    keys = index_keys(forms_of(folded, WordTable()), core_counts(words), RARE_LIMIT)
    write_run(_run_stem(stem, "keys"), keys.key, names[keys.name].astype(np.int32))


def _write_words(out: ArrayFolder, stems: list[Path], before: Before | None) -> Postings:
    writer = PostingsWriter(out, "words", rows=False)
    runs = ranges([_run_stem(stem, "words") for stem in stems], np.int32)
    counted = (postings_of(key, row, row, np.zeros(len(row), np.uint32)) for key, row in runs)
    for postings in counted if before is None else [before.words_with(list(counted))]:
        writer.write(postings)
    return Postings(out.read("words.key"), np.zeros(1, np.int64), np.empty(0, np.int32), out.read("words.bearers"))


def _write_spellings(out: ArrayFolder, stems: list[Path], words: Postings) -> None:
    writer = PostingsWriter(out, "spellings")
    for key, word in ranges([_run_stem(stem, "spellings") for stem in stems], np.uint64):
        row, there = _places(words.key, word)
        row = row[there]
        writer.write(postings_of(key[there], row, row, np.uint32(2**32 - 1) - words.bearers[row]))


def _places(words: U64, wanted: U64) -> tuple[Array, Array]:
    """The place of each word, and whether it is there: a word may be gone with the last entity that had it."""
    distinct, inverse = np.unique(wanted, return_inverse=True)
    place = np.minimum(np.searchsorted(words, distinct), max(len(words) - 1, 0)).astype(np.int32)
    there = words[place] == distinct if len(words) else np.zeros(len(distinct), bool)
    return place[inverse], there[inverse]


def _write_identifiers(out: ArrayFolder, scratch: Path, rank: Array) -> None:
    stems = []
    for prop in properties_in(out.names(), "texts"):
        ptr = out.read(f"texts.{prop}.ptr")
        texts = Texts(out.read(f"texts.{prop}.text.ptr"), out.read(f"texts.{prop}.text"))
        owner = np.repeat(np.arange(len(ptr) - 1, dtype=np.int32), np.diff(ptr))
        for low in range(0, len(texts), PASS):
            part = np.arange(low, min(low + PASS, len(texts)))
            stems.append(scratch / f"{prop}-{low}")
            keys, value = text_keys(prop, texts.take(part))
            write_run(stems[-1], keys, owner[part][value])
    writer = PostingsWriter(out, "identifiers")
    for key, row in ranges(stems, np.int32):
        writer.write(postings_of(key, row, row, rank[row]))


def _write_prefixes(out: ArrayFolder, tasks: list[tuple[I64, Path]], before: Before | None) -> None:
    keys = [mapped(stem.with_suffix(".prefixes"), np.uint64) for _, stem in tasks]
    rows = [names.astype(np.int32) for names, _ in tasks]
    if before is not None:
        old_key, old_row = before.prefixes()
        keys.append(old_key)
        rows.append(old_row)
    key = np.concatenate(keys or [np.empty(0, np.uint64)])
    row = np.concatenate(rows or [np.empty(0, np.int32)])
    order = np.lexsort((row, key))
    out.append("prefixes.key", key[order])
    out.append("prefixes.row", row[order])
