"""The JSON API of a run's files: which there are, and each one as it is."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from pipelines.web.board.access import sees_all, shown_run
from pipelines.web.board.files import file_response, run_files
from pipelines.web.board.views import folder_of
from pipelines.web.site.addresses import RunId
from pipelines.web.site.people import Somebody
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.tables import Paged, ThePaging, paged

__all__ = ["api"]

api = APIRouter()
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/html": _TEXT, "text/csv": _TEXT, "text/plain": _TEXT, "application/json": {"schema": {}}},
        "description": "the file",
    }
}


class RunFileView(BaseModel):
    """A file of a run: its place in the run's folder, what it is, its size, and its address."""

    name: str
    title: str
    bytes: int = Field(description="as it lies on the disk")
    url: str


@api.get("/runs/{run}/files")
def files(request: Request, run: RunId, portal: ThePortal, person: Somebody, paging: ThePaging) -> Paged[RunFileView]:
    """The files of a run that the caller may have."""
    found = shown_run(portal, person, run)
    known = run_files(folder_of(portal, found), all_=sees_all(person, found.slug))
    there = f"/api/v1/runs/{found.id}/files"
    shown = [RunFileView(name=one.name, title=one.title, bytes=one.bytes, url=f"{there}/{one.name}") for one in known]
    return paged(request, shown, paging, lambda one: one.name)


@api.get("/runs/{run}/files/{file:path}", response_class=Response, responses=_FILE)
def one_file(
    run: RunId,
    file: Annotated[str, Path(max_length=200, description="its name, as the list of files has it")],
    portal: ThePortal,
    person: Somebody,
) -> Response:
    """A file of a run; tables are safe to open in a spreadsheet program."""
    found = shown_run(portal, person, run)
    return file_response(folder_of(portal, found), file, all_=sees_all(person, found.slug))
