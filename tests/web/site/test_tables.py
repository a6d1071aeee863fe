import csv
import io
import json

import pandas as pd
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from pipelines.web.site.drawings import for_page
from pipelines.web.site.tables import Etags, Paging, UnchangedError, csv_text, etag, lasting, paged, table


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


def test_an_answer_in_one_piece_is_tagged_however_large_and_a_stream_is_not() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("x," * 3_000_000, media_type="text/csv")(scope, receive, send)

    large = TestClient(Etags(app))
    tag = large.get("/").headers["etag"]
    again = large.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    streamed = TestClient(Etags(StreamingResponse(iter(["a,", "b"]), media_type="text/csv"))).get("/")
    assert (streamed.text, "etag" in streamed.headers) == ("a,b", False)


def test_only_a_table_is_tagged_as_lasting() -> None:
    page = asked("dimension=century")
    lasting(page, "snapshot 1")
    assert not hasattr(page.state, "etag")

    def tag(query: str, *parts: str, **headers: str) -> str:
        request = asked(query, **headers)
        lasting(request, *parts)
        return str(request.state.etag)

    told = tag("format=csv", "snapshot 1")
    assert told == tag("format=csv", "snapshot 1")
    others = [tag("format=json", "snapshot 1"), tag("format=csv", "snapshot 2")]
    others.append(tag("format=csv", "snapshot 1", accept_language="fr"))
    assert len({told, *others}) == 4
    with pytest.raises(UnchangedError):
        tag("format=csv", "snapshot 1", if_none_match=told)


def test_a_tag_can_be_given_before_the_answer_is_made() -> None:
    tag = etag(asked(), "run", 7)
    with pytest.raises(UnchangedError):
        etag(asked(if_none_match=tag), "run", 7)
    assert etag(asked(if_none_match=tag), "run", 8) != tag


def test_drawings_lose_what_the_policy_forbids() -> None:
    svg = '<?xml?><svg><style>a{}</style><script>x</script><rect style="fill: red; cursor: help;stroke-width:2"/></svg>'
    assert for_page(svg) == '<svg><rect fill="red" stroke-width="2"/></svg>'
