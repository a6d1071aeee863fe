import pytest

from pipelines.model.values import StringValue
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.reference.pages import page, pages
from tests.reconcile.items import item, statement


@pytest.mark.parametrize(
    "address",
    [
        *("http://quill.example", "https://quill.example/", "http://www.quill.example", "https://www.quill.example/"),
        *("HTTP://WWW.Quill.EXAMPLE", " https://Quill.example "),
    ],
)
def test_an_address_is_one_page_however_written(address: str) -> None:
    assert page(address) == "quill.example"
    assert pages(address) == ["quill.example"]


def test_a_path_is_another_page_of_the_same_site() -> None:
    assert page("https://www.quill.example/Art/") == "quill.example/Art"
    assert pages("https://www.quill.example/Art/") == ["quill.example/Art", "quill.example"]


def test_a_query_makes_it_another_page_which_is_not_looked_up() -> None:
    assert page("https://quill.example/?id=7") == ""
    assert page("https://quill.example/art#top") == ""
    assert pages("https://quill.example/art?id=7") == ["quill.example/art", "quill.example"]


@pytest.mark.parametrize(
    "text", ["", "nothing", "http://[broken", "ftp://quill.example", "http://localhost/x", "//a.b"]
)
def test_what_is_no_web_address_is_no_page(text: str) -> None:
    assert page(text) == ""
    assert pages(text) == []


def test_websites_are_found_by_page() -> None:
    site = statement("P856", StringValue("HTTPS://www.quill.example/Art/"))
    other = statement("P856", StringValue("https://quill.example/?id=7"))
    reference = reference_of([item("Q7", "Quill", statements=[site]), item("Q8", "Query", statements=[other])])
    query, ordinal = reference.find_pages(["quill.example", "quill.example/Art"])
    assert (query.tolist(), ordinal.tolist()) == ([1], [0])
    assert reference.find_identifiers("P856", ["https://quill.example/?id=7"])[1].tolist() == [1]
    assert reference.find_pages([])[0].tolist() == []
