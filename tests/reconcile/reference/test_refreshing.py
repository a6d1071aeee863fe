import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.reconcile.reference import Reference, reference_of
from pipelines.reconcile.reference.building import Entities, build_reference, open_reference
from pipelines.reconcile.reference.refreshing import refresh_reference
from pipelines.reconcile.reference.wikibase_entities import Changes
from tests.reconcile.items import born, item
from tests.reconcile.reference.bodies import ENTITIES
from tests.reconcile.reference.test_building import same

RENAMED = item("Q101", "Šárka Swallow", statements=[born(1854)])
NEW = item("Q108", "Wilhelmina Wagtail", language="nl")
CHANGES = Changes([NEW, RENAMED], {101, 104, 107, 108, 9999}, {"Q107": "Q106"}, {})
AFTER = [entity for entity in ENTITIES if entity.id not in {"Q101", "Q104", "Q107"}] + [NEW, RENAMED]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    build_reference(Entities(ENTITIES, {"Q999": "Q107"}, {}), folder, ["Q5"], properties=None, processes=1)
    return folder


@pytest.fixture
def folder(tmp_path: Path, built: Path) -> Path:
    """A copy of the index, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def test_a_refreshed_index_is_what_a_new_one_would_be(folder: Path) -> None:
    refreshed = refresh_reference(folder, CHANGES, {"since": "2026-11-26T00:00:00Z"})
    assert same(refreshed, reference_of(AFTER))
    assert refreshed.entity(int(refreshed.ordinals([101])[0])).label() == "Šárka Swallow"
    assert refreshed.entity(int(refreshed.ordinals([203])[0])).label() == "Feather & Sons Ltd."
    assert refreshed.ordinals([107, 999]).tolist() == [int(refreshed.ordinals([106])[0])] * 2
    assert refreshed.facts["since"] == "2026-11-26T00:00:00Z"
    assert refreshed.facts["classes"] == ["Q5"]
    assert same(refresh_reference(folder, CHANGES), refreshed)


def test_without_changes_only_the_time_moves(folder: Path) -> None:
    before = open_reference(folder)
    after = refresh_reference(folder, Changes([], {9999}, {}, {}), {"since": "later"})
    assert after.facts["generation"] == before.facts["generation"]
    assert after.facts["since"] == "later"
    assert same(after, before)


def test_a_refresh_that_is_killed_leaves_the_old_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.reconcile.reference.refreshing.publish", killed)
    with pytest.raises(KeyboardInterrupt):
        refresh_reference(folder, CHANGES)
    monkeypatch.undo()
    old: Reference = open_reference(folder)
    assert same(old, reference_of(ENTITIES))
    assert same(refresh_reference(folder, CHANGES), reference_of(AFTER))
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


_KILLED = """
import os, signal, sys
import signal
import subprocess
import sys
from pathlib import Path
from tests.reconcile.reference import test_refreshing as here
import pipelines.reconcile.reference.{module} as module
module.publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
here.{call}(Path(sys.argv[1]))
"""


def build_again(folder: Path) -> None:
    """The index of what there is afterwards."""
    build_reference(Entities(AFTER, {}, {}), folder, properties=None, processes=1)


def refresh(folder: Path) -> None:
    """The refresh of these tests."""
    refresh_reference(folder, CHANGES)


@pytest.mark.parametrize(("module", "call"), [("building", "build_again"), ("refreshing", "refresh")])
def test_kill_9_leaves_the_old_index_and_the_next_command_clears_up(
    folder: Path, home: Path, module: str, call: str
) -> None:
    program = _KILLED.format(module=module, call=call)
    killed = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=home, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len([path for path in folder.iterdir() if path.is_dir()]) > 1
    assert same(open_reference(folder), reference_of(ENTITIES))
    refresh(folder)
    assert same(open_reference(folder), reference_of(AFTER))
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_words_are_counted_as_in_a_new_index(folder: Path) -> None:
    refreshed, new = refresh_reference(folder, CHANGES), reference_of(AFTER)
    words = ["sparrow", "swallow", "sarka", "wagtail", "of", "smith", "nest"]
    assert refreshed.word_counts(words).tolist() == new.word_counts(words).tolist()
    forms = ["sarka sparrow", "sarka swalow", "wilhelmina wagtial", "john smith"]
    assert refreshed.bearers(forms).tolist() == new.bearers(forms).tolist()
    assert refreshed.find(forms).name.tolist() == new.find(forms).name.tolist()
    assert refreshed.prefix("wil").tolist() == new.prefix("wil").tolist() != []
    assert refreshed.prefix("Šárka Sp").tolist() == []
