"""Where Prefect shows a flow run: remembered once, where a lasting server has a page of it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL, temporary_settings

from pipelines.flows.prefect_run import remember_flow_run
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.run_stages import PREFECT_FILE


def test_it_is_remembered_once_where_a_lasting_server_has_a_page_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, going_on = RunFolder(tmp_path), SimpleNamespace(flow_run=SimpleNamespace(id="f1", name="imaginary"))
    with temporary_settings(updates={PREFECT_API_URL: "http://127.0.0.1:4200/api"}):
        remember_flow_run(folder)
        assert folder.read_json(PREFECT_FILE) is None
        monkeypatch.setattr(FlowRunContext, "get", lambda: going_on)
        remember_flow_run(folder)
        remember_flow_run(folder)
    (known,) = folder.read_json(PREFECT_FILE)
    assert (known["name"], known["url"]) == ("imaginary", "http://127.0.0.1:4200/runs/flow-run/f1")


def test_a_temporary_server_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = SimpleNamespace(flow_run=SimpleNamespace(id="f1", name="imaginary"))
    monkeypatch.setattr(FlowRunContext, "get", lambda: going_on)
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        remember_flow_run(RunFolder(tmp_path))
    assert not (tmp_path / PREFECT_FILE).exists()
