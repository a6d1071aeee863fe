"""What tests of the portal share: two small runs on a sandbox, the portal over them, and somebody who asks."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from starlette.testclient import TestClient

from pipelines.web.app import create_app
from pipelines.web.site.people import PUBLIC, Person, Role
from pipelines.web.site.portal import Portal, open_portal
from tests.web.small_runs import SmallRuns, small_runs

COORDINATOR = Person("Cora Dinator", Role.COORDINATOR)
REVIEWER = Person("Rev Iewer", Role.REVIEWER)

ClientAs = Callable[[Person], TestClient]


_HOSTS = count(1)


def a_host() -> tuple[str, int]:
    """An address of somebody's own: how often it asks is counted in the ledger, which tests share."""
    return f"client-{next(_HOSTS)}", 50_000


def asking(portal: Portal, person: Person) -> TestClient:
    """Somebody with a browser; it sends the token of its session with all that changes something."""
    app = create_app(portal, who=lambda _: person)
    client = TestClient(app, "http://127.0.0.1:8000", follow_redirects=False, client=a_host())
    client.headers["X-CSRF-Token"] = client.get("/api/v1/me").json()["csrf"]
    return client


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRuns]:
    """A finished run, one with doubtful rows, and their sandbox; made once, so leave them as they are."""
    with small_runs(tmp_path_factory.mktemp("portal")) as made:
        yield made


@pytest.fixture(scope="session")
def portal(runs: SmallRuns) -> Iterator[Portal]:
    """The portal over the small runs."""
    opened = open_portal(runs.settings)
    yield opened
    opened.close()


@pytest.fixture
def client(portal: Portal) -> TestClient:
    """A coordinator's browser."""
    return asking(portal, COORDINATOR)


@pytest.fixture
def client_as(portal: Portal) -> ClientAs:
    """The browser of a given person; `client_as(PUBLIC)` is anybody's."""
    return lambda person: asking(portal, person)


@pytest.fixture
def visitor(client_as: ClientAs) -> TestClient:
    """The browser of somebody who is not signed in."""
    return client_as(PUBLIC)
