"""What is looked at after an undo; that it is done at all is told by `tests/cli/test_undoing.py`."""

from pathlib import Path

from pipelines.flows.after_undo import look_after_undo
from pipelines.settings import Settings
from tests.end_to_end.installation import project
from tests.fictional import SLUG, write_partner


def test_what_cannot_be_looked_at_is_told_and_the_undo_stands(tmp_path: Path) -> None:
    home = project(tmp_path / "home")
    write_partner(home)
    settings = Settings(home=home, runs_dir=tmp_path / "runs", sandbox_port=1, retries=0, timeout=1)
    coverage, *equity = look_after_undo(settings, SLUG, "sandbox", "0123456789a")
    assert coverage.startswith("coverage was not looked at again: no upload of partner")
    assert "donata run" in coverage
    assert equity
    assert all("on the class Q5 was not answered" in one for one in equity)
    # Nothing was ever added, so there is nothing to audit.
    assert not (settings.runs / SLUG / "audits").exists()
