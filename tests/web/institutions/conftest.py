"""What the tests of the institutions' pages share: checks in this process, and small limits."""

from functools import partial

import pytest

from pipelines.flows.submitting import Reception
from pipelines.ingest.isolation import check_here
from pipelines.ingest.public_addresses import PublicTransport
from pipelines.web.institutions import desk
from pipelines.web.site.people import Person, Role
from tests.fictional import SLUG

#: Bytes of the largest file in these tests.
LARGEST = 300_000
INSTITUTION = Person("Ina Stitution", Role.INSTITUTION, frozenset({SLUG}))
STRANGER = Person("Str Anger", Role.INSTITUTION, frozenset({"another"}))


@pytest.fixture(autouse=True)
def small_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every application of these tests checks in this process."""
    reception = partial(Reception, check=check_here, largest=LARGEST, transport=PublicTransport)
    monkeypatch.setattr(desk, "Reception", reception)
