"""What other wikis have: all that is asked for, or what they are said to have."""

from pipelines.sandbox.elsewhere import Elsewhere

TOLD = Elsewhere(
    files=frozenset({"A map.png"}),
    data_pages=frozenset({"Data:A.map"}),
    pages={"enwiki": {"London": "", "Londres": "London"}},
    address="http://localhost/{site}/",
)


def test_everything_is_taken_to_exist_where_nothing_is_told() -> None:
    trusting = Elsewhere()
    assert trusting.has_file("Anything.jpg")
    assert trusting.has_data_page("Data:Anything.tab")
    assert trusting.find_title("dewiki", "Any_page ") == "Any page"
    site = trusting.find_site("enwiki")
    assert site is not None
    assert site.url("New York") == "https://en.wikipedia.org/wiki/New_York"


def test_only_what_is_told_exists() -> None:
    assert (TOLD.has_file("A map.png"), TOLD.has_file("B map.png")) == (True, False)
    assert (TOLD.has_data_page("Data:A.map"), TOLD.has_data_page("Data:B.map")) == (True, False)
    assert [TOLD.find_title("enwiki", title) for title in ("London", "Londres", "Lundy")] == ["London", "London", None]
    assert TOLD.find_title("dewiki", "London") is None


def test_sites_are_at_the_address_given_for_them() -> None:
    here, there = TOLD.find_site("enwiki"), TOLD.find_site("frwiki")
    assert here is not None
    assert there is not None
    assert here.url("London") == "http://localhost/enwiki/wiki/London"
    assert there.url("Londres") == "https://fr.wikipedia.org/wiki/Londres"
    assert TOLD.find_site("nowhere") is None
