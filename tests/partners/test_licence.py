"""The licence gate."""

from typing import Any

import pytest

from pipelines.exceptions import LicenceError
from pipelines.partners.licence import LicenceGate, check_licence
from pipelines.partners.package import DataPackage
from tests.fictional import package

PERMISSION = {
    "statement": "You may donate the artists' dates to Wikidata under CC0.",
    "url": "https://museum.example.org/letters/7",
    "granted": "2026-03-01",
}


def gate(licences: list[dict[str, Any]], own: list[dict[str, Any]] | None = None, **extra: Any) -> LicenceGate:
    descriptor = package() | {"licenses": licences}
    descriptor["donata"] |= extra
    if own is not None:
        descriptor["resources"][0]["licenses"] = own
    described = DataPackage.model_validate(descriptor)
    return check_licence(described, described.resource("artists"))


@pytest.mark.parametrize(
    "licence",
    [
        {"name": "CC0-1.0"},
        {"name": "cc0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/legalcode.en"},
        {"name": "PDDL-1.0"},
        {"name": "ODC-PDDL-1.0", "path": "https://opendatacommons.org/licenses/pddl/1-0/"},
        {"name": "CC-PDDC"},
        {"name": "CC-PDM-1.0"},
        {"name": "PDM-1.0", "path": "http://creativecommons.org/publicdomain/mark/1.0/"},
        {"name": "other-pd"},
        {"path": "https://creativecommons.org/publicdomain/zero/1.0/"},
        {"path": "https://www.usa.gov/government-works"},
    ],
)
def test_cc0_and_the_public_domain_pass(licence: dict[str, Any]) -> None:
    passed = gate([licence])
    assert passed.open
    passed.demand()


@pytest.mark.parametrize(
    ("licences", "reason"),
    [
        ([], "names no licence: all rights are reserved"),
        ([{"name": "CC-BY-4.0"}], "the licence CC-BY-4.0 is neither CC0 nor the public domain"),
        ([{"name": "ODbL-1.0"}], "neither CC0"),
        ([{"path": "https://creativecommons.org/licenses/by/4.0/"}], "neither CC0"),
        ([{"path": "https://example.org/creativecommons.org/publicdomain/zero/1.0/"}], "neither CC0"),
        ([{"path": "https://creativecommons.org.example.org/publicdomain/zero/1.0/"}], "neither CC0"),
        ([{"name": "CC0-1.0"}, {"name": "CC-BY-4.0"}], "CC-BY-4.0 is neither CC0"),
        (
            [{"name": "CC0-1.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
            "do not mean the same",
        ),
        (
            [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
            "do not mean the same",
        ),
    ],
)
def test_anything_else_stops_with_an_explanation(licences: list[dict[str, Any]], reason: str) -> None:
    closed = gate(licences)
    assert not closed.open
    assert reason in closed.reason
    with pytest.raises(LicenceError) as caught:
        closed.demand()
    assert reason in str(caught.value)
    assert "record their permission" in caught.value.remedy


def test_a_recorded_permission_opens_the_gate() -> None:
    passed = gate([{"name": "CC-BY-4.0"}], permission=PERMISSION)
    assert passed.open
    assert "permitted on 2026-03-01" in passed.reason
    assert "https://museum.example.org/letters/7" in passed.reason


def test_a_resource_may_have_its_own_licence() -> None:
    assert not gate([{"name": "CC0-1.0"}], own=[{"name": "CC-BY-4.0"}]).open
    assert gate([{"name": "CC-BY-4.0"}], own=[{"name": "CC0-1.0"}]).open
