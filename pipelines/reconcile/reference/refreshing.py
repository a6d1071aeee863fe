"""Refreshing: an index and what changed since → its next generation. The one before stays until that is whole."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.reconcile.reference.building import (
    Extras,
    entity_chunks,
    generation_in,
    now,
    open_reference,
    worker_pool,
    write_index,
)
from pipelines.reconcile.reference.chunks import Chunk, IndexChunk
from pipelines.reconcile.reference.folder import publish, read_manifest
from pipelines.reconcile.reference.reference import Reference
from pipelines.reconcile.reference.wikibase_entities import Changes

#: What the manifest says of the files themselves.
_OF_FILES = frozenset({"version", "generation", "arrays", "languages", "entities", "names"})


def refresh_reference(
    folder: Path, changes: Changes, facts: Mapping[str, Any] | None = None, *, processes: int = 1
) -> Reference:
    """Put the changes into the index and open it; without any only the manifest's time moves.

    Columns are rewritten and names indexed anew: entities that did not change are not read from the Wikibase again.

    Raises:
        InputError: there is no index, or it is damaged.
    """
    manifest = read_manifest(folder)
    told = {key: value for key, value in manifest.items() if key not in _OF_FILES} | {
        "refreshed": now(),
        **(facts or {}),
    }
    old = open_reference(folder)
    present = old.ordinals(sorted(changes.touched)) >= 0
    if not changes.entities and not present.any():
        publish(folder, folder / manifest["generation"], {**manifest, **told})
        return open_reference(folder)
    kept = None if manifest["properties"] is None else frozenset(manifest["properties"])
    redirects = {f"Q{one}": f"Q{other}" for one, other in old.redirects()} | changes.redirects
    with generation_in(folder) as (generation, scratch), worker_pool(processes) as run:
        fresh = [Chunk(stem) for stem in entity_chunks(changes.entities, kept, scratch)]
        extras = Extras(redirects, changes.subclasses, np.array(sorted(changes.touched), np.uint32))
        written = write_index([IndexChunk(folder), *fresh], generation, scratch, extras, run)
        publish(folder, generation, {**told, **written})
    return open_reference(folder)
