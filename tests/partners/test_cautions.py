"""Cautions: what would let a run end with nothing is told beforehand."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from pipelines.partners.cautions import cautions
from pipelines.partners.crosswalks import Crosswalk
from pipelines.partners.partner import Partner, read_partner
from tests.fictional import write_partner


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    return read_partner(tmp_path, write_partner(tmp_path))


def test_a_partner_in_order_needs_none(partner: Partner) -> None:
    assert list(cautions(partner)) == []


def test_a_closed_licence_is_told(partner: Partner) -> None:
    closed = replace(partner, package=partner.package.model_copy(update={"licenses": ()}))
    assert [told.split(":")[0] for told in cautions(closed)] == ["nothing can be uploaded yet"]


def test_a_missing_dump_is_told(partner: Partner) -> None:
    partner.dump.unlink()
    assert "is not in its folder" in next(cautions(partner))


def test_a_reference_that_names_no_source_is_told(partner: Partner) -> None:
    specs = partner.mapping.references["default"]
    retrieved = tuple(spec for spec in specs if spec.property == "P813")
    assert retrieved
    mapping = partner.mapping.model_copy(update={"references": {"default": retrieved}})
    assert [told.split(" names")[0] for told in cautions(replace(partner, mapping=mapping))] == ["references › default"]


def test_an_empty_crosswalk_is_told(partner: Partner) -> None:
    crosswalks = {
        name: Crosswalk(
            name, MappingProxyType({key: replace(entry, item=None) for key, entry in crosswalk.entries.items()})
        )
        for name, crosswalk in partner.crosswalks.items()
    }
    assert crosswalks
    assert all("has no item yet" in told for told in cautions(replace(partner, crosswalks=crosswalks)))
