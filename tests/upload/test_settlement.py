from pipelines.upload.settlement import find_saved
from pipelines.wikibase.writer import Writer
from tests.upload.conftest import Rig
from tests.upload.samples import BIRTH, propose, snak, year

BORN = snak(BIRTH, year(1853))
LABEL = {"labels": {"de": {"language": "de", "value": "Ada"}}}


def test_our_edit_is_found_by_its_edit_group(rig: Rig) -> None:
    base = rig.item().revision
    outcomes = rig.upload([propose(BORN)])
    assert find_saved(rig.services(), "Q1", base) == outcomes["revision"][0]


def test_what_was_there_before_is_not_ours_to_find(rig: Rig) -> None:
    outcomes = rig.upload([propose(BORN)])
    assert find_saved(rig.services(), "Q1", int(outcomes["revision"][0])) is None


def test_anothers_edit_with_our_summary_is_not_ours(rig: Rig) -> None:
    Writer(rig.other).write("Q1", LABEL, base_revision=None, summary=f"copied (edit group {rig.run})")
    assert find_saved(rig.services(), "Q1", None) is None


def test_an_edit_of_another_run_is_not_this_runs(rig: Rig) -> None:
    rig.upload([propose(BORN)])
    rig.start_run()
    assert find_saved(rig.services(), "Q1", None) is None
