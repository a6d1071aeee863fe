from io import BytesIO

import pytest

from pipelines.web.site.extraction import extract_python, extract_queries, templates_of


@pytest.mark.parametrize(
    ("expression", "templates"),
    [
        ('"plain"', ["plain"]),
        ('"with {column}"', ["with %(column)s"]),
        ('f"the row has no {piece.about}"', ["the row has no %(about)s"]),
        ('f"{len(cells)} of {self._width:,}"', ["%(cells)s of %(width)s"]),
        ('f"{a[0]} and {a[1]} and {a[0]}"', ["%(a)s and %(a2)s and %(a)s"]),
        ("f\"they are {', '.join(names)}\"", ["they are %(names)s"]),
        ('f"{kind.value} {x.strip()} {(n for n in rows)} {1 + 2}"', ["%(kind)s %(x)s %(rows)s %(value)s"]),
        ('"one" if few else "many"', ["one", "many"]),
        ("f\"it {'is' if one else 'are'} {what}\"", ["it is %(what)s", "it are %(what)s"]),
        ("f\"row{'s' * (n > 1)}\"", ["row", "rows"]),
        ('"a" + f"{b}"', ["a%(b)s"]),
        ('N_(f"a {b}") or "c"', ["a %(b)s", "c"]),
        ("somewhere.else_", []),
        ('"a" + somewhere', []),
    ],
)
def test_what_an_expression_may_say(expression: str, templates: list[str]) -> None:
    assert templates_of(expression) == templates


SOURCE = """
_LOOK = "look at it"
raise InputError(f"no file {name}", file=file, remedy=_LOOK + ", or go")
raise NotFoundError("gone", fields={"row": "name the row", "x": code})
IssueCode("too-long", ERROR, "'{column}' is too long", "shorten it")
_Kind("Q1", "format", check, _LOOK)
counted("%(num)s row", "%(num)s rows", count)
counted(count, "row")
print("not for people")
def told(names, error):
    remedy = "name one"
    if names:
        remedy = N_(f"one of {names}")
    context: dict[str, str] = {"at": ("x",), "remedy": "add it, or not"}
    yield Problem(at, f"no {names}", remedy)
    raise PydanticCustomError("too-odd", "needs {given}", context)
    raise failure(f"not read: {error.message}", file=path)
remedy = "an outer one"
"""


def test_texts_for_people_are_found_where_they_stand() -> None:
    found = [message for _, _, message, _ in extract_python(BytesIO(SOURCE.encode()), (), (), {})]
    assert found[:2] == ["no file %(name)s", "look at it, or go"]
    assert set(found[2:]) == {
        "name the row",
        "'%(column)s' is too long",
        "shorten it",
        "format",
        "look at it",
        ("%(num)s row", "%(num)s rows"),
        "no %(names)s",
        "name one",
        "one of %(names)s",
        "needs %(given)s",
        "add it, or not",
        "not read: %(message_said)s",
    }


def test_queries_have_titles_and_descriptions() -> None:
    query = b"#+ title: Items\n#+ parameters:\n#+   x:\n#+     description: 'the items'\nSELECT * {}\n"
    found = [(line, message) for line, _, message, _ in extract_queries(BytesIO(query), (), (), {})]
    assert found == [(1, "Items"), (4, "the items")]
