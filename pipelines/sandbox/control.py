"""Control of a running sandbox from the command line and from tests: loading, snapshots, going back, faults.

Each request must have a header of its own, which pages of other origins cannot send. Faults can be set only on a
sandbox that was started for it (`SandboxOptions.faults`).
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipelines.exceptions import SandboxError
from pipelines.sandbox.faults import Fault, FaultPlan
from pipelines.sandbox.imports import load_dump
from pipelines.sandbox.snapshots import reset_wiki, restore_snapshot, take_snapshot
from pipelines.sandbox.wiki import Wiki

__all__ = ["CONTROL_HEADER", "control_routes"]

Json = dict[str, Any]
CONTROL_HEADER = "X-Donata-Sandbox"
_FAULTS = TypeAdapter(tuple[Fault, ...])


class _Control:
    """The acts under `/control/`; they run in the event loop's thread, as edits do."""

    def __init__(self, wiki: Wiki) -> None:
        self._wiki = wiki

    def routes(self) -> list[Route]:
        """The routes of all acts."""
        acts = {"load": self._load, "snapshot": self._snapshot, "restore": self._restore, "reset": self._reset}
        if self._wiki.options.faults:
            acts["faults"] = self._set_faults
        return [Route(f"/control/{name}", _guarded(act), methods=["POST"]) for name, act in acts.items()]

    def _load(self, asked: Json) -> Json:
        return asdict(load_dump(self._wiki, Path(asked["path"])))

    def _snapshot(self, asked: Json) -> Json:
        return asdict(take_snapshot(self._wiki, asked["name"]))

    def _restore(self, asked: Json) -> Json:
        return {"entities": restore_snapshot(self._wiki, asked["name"])}

    def _reset(self, _: Json) -> Json:
        return {"entities": reset_wiki(self._wiki)}

    def _set_faults(self, asked: Json) -> Json:
        """`{"faults": [...], "seed": 1}` sets a plan; `{}` leaves it. What the plan up to now has struck."""
        struck = [asdict(each) for each in self._wiki.faults.struck]
        if "faults" in asked:
            try:
                self._wiki.faults = FaultPlan(_FAULTS.validate_python(asked["faults"]), int(asked.get("seed", 0)))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                raise SandboxError(f"faults.{place}: {first['msg']}", remedy="see `Fault` for what there is") from error
        return {"struck": struck}


def control_routes(wiki: Wiki) -> list[Route]:
    """The routes under `/control/`."""
    return _Control(wiki).routes()


def _guarded(act: Callable[[Json], Json]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get(CONTROL_HEADER) != "1":
            return Response("This is for the command line.\n", 403)
        try:
            return JSONResponse(act(await request.json()))
        except SandboxError as error:
            facts = {"message": error.message, "remedy": error.remedy, "file": error.file, "line": error.line}
            return JSONResponse(facts, 422)

    return endpoint
