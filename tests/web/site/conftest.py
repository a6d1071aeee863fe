"""A reader's language, for the tests of what is said in it."""

from collections.abc import Iterator

import pytest
from starlette.requests import Request

from pipelines.web.site import current
from pipelines.web.site.languages import COOKIE


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    asked = Request({"type": "http", "headers": [(b"cookie", f"{COOKIE}={request.param}".encode())]})
    token = current._REQUEST.set(asked)
    yield str(request.param)
    current._REQUEST.reset(token)
