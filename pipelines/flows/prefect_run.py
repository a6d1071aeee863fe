"""Prefect's own page of a flow run, remembered in the run's folder where a lasting server has one."""

from datetime import UTC, datetime

from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL

from pipelines.flows.run_folder import RunFolder
from pipelines.flows.run_stages import PREFECT_FILE


def remember_flow_run(folder: RunFolder) -> None:
    """Write down where the flow run that goes on now is shown; nothing for a temporary server, which shows nothing."""
    context, ui = FlowRunContext.get(), PREFECT_UI_URL.value()
    if context is None or context.flow_run is None or not PREFECT_API_URL.value() or not ui:
        return
    known: list[dict[str, str]] = folder.read_json(PREFECT_FILE) or []
    id_ = str(context.flow_run.id)
    if all(one["id"] != id_ for one in known):
        url = f"{ui.rstrip('/')}/runs/flow-run/{id_}"
        folder.write_json(
            PREFECT_FILE,
            [*known, {"id": id_, "name": context.flow_run.name, "url": url, "time": datetime.now(UTC).isoformat()}],
        )
