"""A reconciliation service inside the running program, for tests and short-lived uses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation.app import PATHS, create_app
from pipelines.web.reconciliation.service import Service
from pipelines.web.serving import listen, serving

__all__ = ["RunningService", "running_service"]


@dataclass(frozen=True)
class RunningService:
    """A service that answers at `url`."""

    url: str

    def endpoint(self, version: Version) -> str:
        """The URL that a client of this version is given."""
        return self.url + PATHS[version]


@contextmanager
def running_service(service: Service, *, port: int = 0) -> Iterator[RunningService]:
    """Run a service on loopback for as long as the block runs; port 0 takes a free one.

    Raises:
        ServingError: the port is taken.
    """
    listener = listen("127.0.0.1", port)
    with serving(create_app(service), listener):
        yield RunningService(f"http://127.0.0.1:{listener.getsockname()[1]}")
