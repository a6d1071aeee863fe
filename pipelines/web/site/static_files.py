"""Static files of all sections, under `/static/`."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pipelines.web.site.pages import FOLDERS

__all__ = ["Static"]

_FOREVER = "public, max-age=31536000, immutable"


class Static(StaticFiles):
    """The files of each section's `static/`; one that is asked for by its version may be kept for good."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDERS[0] / "static")
        self.all_directories = [folder / "static" for folder in FOLDERS]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, unless its name is hidden."""
        if "/." in f"/{path}" or "\0" in path:
            raise HTTPException(404)
        answer = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=") and answer.status_code == 200
        answer.headers["Cache-Control"] = _FOREVER if versioned else "no-cache"
        return answer
