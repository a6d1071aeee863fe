"""Wikis by their global ids."""

import pytest

from pipelines.sandbox.sites import find_site


@pytest.mark.parametrize(
    ("site_id", "base"),
    [
        ("enwiki", "https://en.wikipedia.org/"),
        ("be_x_oldwiki", "https://be-x-old.wikipedia.org/"),
        ("dewikisource", "https://de.wikisource.org/"),
        ("frwiktionary", "https://fr.wiktionary.org/"),
        ("commonswiki", "https://commons.wikimedia.org/"),
    ],
)
def test_sites_have_their_projects_addresses(site_id: str, base: str) -> None:
    site = find_site(site_id)
    assert site is not None
    assert site.base == base


@pytest.mark.parametrize("site_id", ["", "xxwiki", "enwikipedia", "wiki"])
def test_ids_of_no_site_are_none(site_id: str) -> None:
    assert find_site(site_id) is None
