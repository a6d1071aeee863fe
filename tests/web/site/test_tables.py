import csv
import io
import json

import pandas as pd
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from pipelines.web.site.drawings import for_page
from pipelines.web.site.tables import Paging, csv_text, etag, paged, table


def asked(query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "h", **headers}.items()]
    scope = {"type": "http", "method": "GET", "path": "/coverage", "query_string": query.encode(), "headers": raw}
    return Request(scope | {"scheme": "http", "server": ("h", 80), "root_path": ""})


FRAME = pd.DataFrame({"item": ["Q1", "=cmd|' /C calc'!A0"], "count": [1, None]}).convert_dtypes(dtype_backend="pyarrow")


def test_a_table_is_handed_out_as_it_is_asked_for() -> None:
    assert table(asked(), FRAME, "x") is None
    assert table(asked("format=svg"), FRAME, "x") is None
    told = table(asked("format=csv"), FRAME, "cover/age.. of\n'Q1'")
    assert told is not None
    assert told.headers["content-disposition"] == 'attachment; filename="cover-age..-of-Q1.csv"'
    rows = list(csv.reader(io.StringIO(bytes(told.body).decode())))
    assert rows == [["item", "count"], ["Q1", "1"], ["'=cmd|' /C calc'!A0", ""]]
    told = table(asked("format=json"), FRAME, "x")
    assert told is not None
    assert json.loads(bytes(told.body))[1] == {"item": "=cmd|' /C calc'!A0", "count": None}


def test_no_cell_is_taken_for_a_formula() -> None:
    text = csv_text(["=1+1"], [["@SUM(A1)"], ["-5"], [-5]])
    assert list(csv.reader(io.StringIO(text))) == [["'=1+1"], ["'@SUM(A1)"], ["-5"], ["-5"]]


def test_pages_of_a_list_follow_each_other() -> None:
    items, seen, after = [f"Q{n}" for n in range(5)], list[str](), None
    for _ in range(3):
        page = paged(asked("a=1"), items, Paging(limit=2, after=after), str)
        seen += page.items
        after = page.next.partition("after=")[2].partition("&")[0] if page.next else None
    assert seen == items
    assert page.total == 5
    assert page.next is None
    first = paged(asked("a=1"), items, Paging(limit=2, after=None), str)
    assert first.next == "/coverage?a=1&after=Q1&limit=2"
    assert paged(asked(), items, Paging(limit=2, after="gone"), str).items == ["Q0", "Q1"]


def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/me")
    tag = first.headers["etag"]
    again = client.get("/api/v1/me", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert client.get("/api/v1/me", headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_tag_can_be_given_before_the_answer_is_made() -> None:
    from pipelines.web.site.tables import UnchangedError

    tag = etag(asked(), "run", 7)
    with pytest.raises(UnchangedError):
        etag(asked(if_none_match=tag), "run", 7)
    assert etag(asked(if_none_match=tag), "run", 8) != tag


def test_drawings_lose_what_the_policy_forbids() -> None:
    svg = '<?xml?><svg><style>a{}</style><script>x</script><rect style="fill: red; cursor: help;stroke-width:2"/></svg>'
    assert for_page(svg) == '<svg><rect fill="red" stroke-width="2"/></svg>'
