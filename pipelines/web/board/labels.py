"""Names for the ids that a plan shows: those that the run wrote down, else asked of its target, a page at a time."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock

from pipelines.exceptions import DonataError
from pipelines.flows.freezing import LABELS
from pipelines.flows.run_folder import RunFolder
from pipelines.settings import Settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.targets import read_target

__all__ = ["labels_for", "written_labels"]

#: Names that are kept in memory for each target.
_KEPT = 50_000
_known: dict[tuple[str, tuple[str, ...], str], str] = {}
_lock = Lock()


def labels_for(
    settings: Settings, folder: RunFolder, target: str, ids: Iterable[str], languages: Iterable[str]
) -> tuple[dict[str, str], bool]:
    """Names of the ids, and whether all could be asked for; an id without a name is its own.

    A target that does not answer only costs the names: the plan can be read without.
    """
    wanted = set(ids)
    written = written_labels(folder)
    found = {id_: written[id_] for id_ in wanted if id_ in written}
    missing, spoken = wanted - found.keys(), tuple(languages)
    with _lock:
        found |= {id_: name for id_ in missing if (name := _known.get((target, spoken, id_)))}
    missing -= found.keys()
    if not missing:
        return found, True
    try:
        asked = _ask(settings, target, missing, spoken)
    except DonataError:
        return found, False
    with _lock:
        if len(_known) > _KEPT:
            _known.clear()
        _known.update({(target, spoken, id_): name for id_, name in asked.items()})
    return found | asked, True


def written_labels(folder: RunFolder) -> Mapping[str, str]:
    """The names that the run wrote down with its plan."""
    path = folder.file(LABELS)
    return _written(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=2)
def _written(path: Path, changed: int) -> Mapping[str, str]:
    del changed
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def _ask(settings: Settings, target: str, ids: Iterable[str], languages: tuple[str, ...]) -> dict[str, str]:
    # One try: somebody waits for the page.
    settings = settings.model_copy(update={"retries": 0, "timeout": min(settings.timeout, 10.0)})
    wiki = read_target(settings, target, named_on_command_line=True, reading=True)
    wanted = sorted(ids)
    with WikibaseClient(wiki, settings) as client:
        entities = Reader(client).entities(wanted)
    return {id_: (entities[id_].label(languages) if id_ in entities else None) or id_ for id_ in wanted}
