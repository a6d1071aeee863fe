import gzip
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.urls import host, normalise_url, registered_domain


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org/page", "https://example.org/page"),
        ("http://example.org", "http://example.org"),
        ("example.org", "https://example.org"),
        ("www.Example.org/Path", "https://www.example.org/Path"),
        ("//example.org/x", "https://example.org/x"),
        ("HTTP://EXAMPLE.ORG/", "http://example.org/"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("<https://example.org/>.", "https://example.org/"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("https://example.org/page,", "https://example.org/page"),
        ("https://müller.example/ü?q=ä#ö", "https://xn--mller-kva.example/%C3%BC?q=%C3%A4#%C3%B6"),
        ("http://例え.jp", "http://xn--r8jz45g.jp"),
        ("https://example.org/%E4%BD?a=b%20c", "https://example.org/%E4%BD?a=b%20c"),
        ("ftp://example.org/f", "ftp://example.org/f"),
        ("http://192.0.2.1/x", "http://192.0.2.1/x"),
    ],
)
def test_an_address_is_brought_to_one_form(text: str, url: str) -> None:
    assert normalise_url(text) == url
    assert normalise_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example",
        "no address at all",
        "http://",
        "http:/example.org",
        "javascript:alert(1)",
        "mailto:info@example.org",
        "info@example.org",
        "https://user:secret@example.org",
        "http://a..b.org",
        "http://1.2.3.999/",
        "https://example.org/ https://example.com/",
        "https://example.org:notaport/",
    ],
)
def test_what_is_no_web_address_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Unparsable) as caught:
        normalise_url(text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("url", "name", "domain"),
    [
        ("https://www.example.org/x", "example.org", "example.org"),
        ("www2.example.org", "example.org", "example.org"),
        ("https://library.example.org", "library.example.org", "example.org"),
        ("https://www.maths.example.ac.uk", "maths.example.ac.uk", "example.ac.uk"),
        ("example.or.th", "example.or.th", "example.or.th"),
        ("http://192.0.2.1/x", "192.0.2.1", "192.0.2.1"),
        ("no address", "", ""),
    ],
)
def test_two_addresses_of_one_site_share_host_or_domain(url: str, name: str, domain: str) -> None:
    assert host(url) == name
    assert registered_domain(url) == domain


@given(st.one_of(st.text(), st.text("abc./:?#@[]()%äü 0-_")))
def test_any_text_gives_a_stable_ascii_address_or_is_refused(text: str) -> None:
    try:
        url = normalise_url(text)
    except Unparsable:
        return
    assert url.isascii()
    assert " " not in url
    assert urlsplit(url).scheme in {"http", "https", "ftp", "ftps"}
    assert normalise_url(url) == url


@pytest.mark.real_data
def test_the_websites_of_a_real_registry_are_read(real_data: Path) -> None:
    good = bad = 0
    with gzip.open(real_data / "partners" / "ror-records.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            for link in json.loads(line)["record"].get("links") or ():
                try:
                    normalise_url(link if isinstance(link, str) else link["value"])
                    good += 1
                except Unparsable:
                    bad += 1
    assert good > 50_000
    assert bad / good < 0.001
