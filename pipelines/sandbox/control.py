"""Control of a running sandbox from the command line and from tests: loading, snapshots, going back.

Each request must have a header of its own, which pages of other origins cannot send.
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipelines.exceptions import SandboxError
from pipelines.sandbox.imports import load_dump
from pipelines.sandbox.snapshots import reset_wiki, restore_snapshot, take_snapshot
from pipelines.sandbox.wiki import Wiki

__all__ = ["CONTROL_HEADER", "control_routes"]

Json = dict[str, Any]
CONTROL_HEADER = "X-Donata-Sandbox"


def control_routes(wiki: Wiki) -> list[Route]:
    """The routes under `/control/`."""

    def load(asked: Json) -> Json:
        return asdict(load_dump(wiki, Path(asked["path"])))

    def snapshot(asked: Json) -> Json:
        return asdict(take_snapshot(wiki, asked["name"]))

    def restore(asked: Json) -> Json:
        return {"entities": restore_snapshot(wiki, asked["name"])}

    def reset(_: Json) -> Json:
        return {"entities": reset_wiki(wiki)}

    return [
        Route(f"/control/{act.__name__}", _guarded(act), methods=["POST"]) for act in (load, snapshot, restore, reset)
    ]


def _guarded(act: Callable[[Json], Json]) -> Callable[[Request], Any]:
    """The endpoint of an act; it runs in the event loop's thread, as edits do."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get(CONTROL_HEADER) != "1":
            return Response("This is for the command line.\n", 403)
        try:
            return JSONResponse(act(await request.json()))
        except SandboxError as error:
            facts = {"message": error.message, "remedy": error.remedy, "file": error.file, "line": error.line}
            return JSONResponse(facts, 422)

    return endpoint
