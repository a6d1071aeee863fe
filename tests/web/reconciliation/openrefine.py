"""A small client of OpenRefine's HTTP commands: a project from a table, reconciled and extended by a standard service.

Commands as OpenRefine 3.6 has them: https://openrefine.org/docs/technical-reference/openrefine-api.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

PROGRAM = shutil.which("openrefine")
_START_SECONDS = 120


class OpenRefine:
    """A running OpenRefine."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, command: str, **query: Any) -> Any:
        """A reading command's JSON."""
        return requests.get(f"{self.url}/command/core/{command}", query, timeout=60).json()

    def post(self, command: str, query: dict[str, Any], **content: Any) -> requests.Response:
        """A changing command, with the token that guards it."""
        token = self.get("get-csrf-token")["token"]
        url = f"{self.url}/command/core/{command}"
        return requests.post(url, params={**query, "csrf_token": token}, timeout=60, **content)

    def new_project(self, table: str) -> str:
        """The id of a project made of a table in CSV."""
        query = {"format": "text/line-based/*sv", "options": json.dumps({"separator": ",", "headerLines": 1})}
        made = self.post(
            "create-project-from-upload", query, files={"project-file": ("t.csv", table)}, data={"project-name": "t"}
        )
        return made.url.rpartition("project=")[2]

    def reconcile(self, project: str, column: str, endpoint: str, manifest: dict[str, Any], **config: Any) -> None:
        """Reconcile a column, and wait until it is done."""
        standard = {
            "mode": "standard-service",
            "service": endpoint,
            "identifierSpace": manifest["identifierSpace"],
            "schemaSpace": manifest["schemaSpace"],
            "type": None,
            "autoMatch": True,
            "columnDetails": [],
            "limit": 0,
            **config,
        }
        done = self.post(
            "reconcile",
            {"project": project},
            data={"columnName": column, "config": json.dumps(standard), "engine": _ALL},
        )
        assert done.json()["code"] in {"pending", "ok"}, done.text
        self._wait(project)

    def extend(
        self, project: str, column: str, endpoint: str, manifest: dict[str, Any], properties: list[dict[str, Any]]
    ) -> None:
        """Add columns with the values of properties, and wait until it is done."""
        form = {
            "baseColumnName": column,
            "endpoint": endpoint,
            "identifierSpace": manifest["identifierSpace"],
            "schemaSpace": manifest["schemaSpace"],
            "columnInsertIndex": "1",
            "extension": json.dumps({"properties": properties}),
            "engine": _ALL,
        }
        done = self.post("extend-data", {"project": project}, data=form)
        assert done.json()["code"] in {"pending", "ok"}, done.text
        self._wait(project)

    def rows(self, project: str) -> list[dict[str, Any]]:
        """The rows, each with its cells by column; a reconciled cell has `r`."""
        models = self.get("get-models", project=project)["columnModel"]["columns"]
        answer = self.get("get-rows", project=project, start=0, limit=1000)
        pool = answer["pool"]["recons"]
        rows = []
        for row in answer["rows"]:
            cells = [{**cell, "r": pool.get(str(cell.get("r")))} if cell else None for cell in row["cells"]]
            rows.append({c["name"]: cells[c["cellIndex"]] if c["cellIndex"] < len(cells) else None for c in models})
        return rows

    def _wait(self, project: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self.get("get-processes", project=project)["processes"]:
            assert time.monotonic() < deadline, "OpenRefine is still at work"
            time.sleep(0.2)


_ALL = json.dumps({"facets": [], "mode": "row-based"})


@contextmanager
def running_openrefine(workspace: Path) -> Iterator[OpenRefine]:
    """OpenRefine on a free port, without a browser, for as long as the block runs."""
    assert PROGRAM
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PROGRAM, "-p", str(port), "-i", "127.0.0.1", "-d", str(workspace), "-x", "refine.headless=true"]
    with (workspace / "openrefine.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    refine = OpenRefine(f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                refine.get("get-version")
                break
            except requests.ConnectionError:
                assert process.poll() is None, "OpenRefine did not start"
                assert time.monotonic() < deadline, "OpenRefine did not answer"
                time.sleep(0.5)
        yield refine
    finally:
        # The program is a shell script with the Java machine below it.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
