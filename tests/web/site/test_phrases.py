import pytest

from pipelines.messages import Message, counted
from pipelines.web.site.phrases import Phrases

PHRASES = Phrases(
    [
        ("the row has no %(about)s", ""),
        ("%(column)s is not %(detail_said)s", ""),
        ("%(num)s cell of %(width)s", "%(num)s cells of %(width)s"),
        ("%(a)s and %(a)s are one", ""),
        ("%(a)s: %(b)s", ""),
        ("100 %% of %(what)s", ""),
    ]
)


@pytest.mark.parametrize(
    ("text", "template", "values"),
    [
        ("the row has no born", "the row has no %(about)s", {"about": "born"}),
        ("'a is not b' is not a year", "%(column)s is not %(detail_said)s", {"column": "'a", "detail_said": None}),
        ("x and x are one", "%(a)s and %(a)s are one", {"a": "x"}),
        ("100 % of them", "100 %% of %(what)s", {"what": "them"}),
    ],
)
def test_a_sentence_is_known_by_its_template(text: str, template: str, values: dict[str, str | None]) -> None:
    message = PHRASES.recall(text)
    assert message is not None
    assert (str(message), message.template) == (text, template)
    assert {name: message.values[name] for name, value in values.items() if value is not None} == {
        name: value for name, value in values.items() if value is not None
    }


@pytest.mark.parametrize("text", ["", "the row", "x and y are one", "anything: at all", "many cells of 8"])
def test_what_fits_no_template_is_no_message(text: str) -> None:
    assert PHRASES.recall(text) is None


def test_numbers_choose_the_form() -> None:
    message = PHRASES.recall("1,200 cells of 8")
    assert message is not None
    assert (message.number, message.many, str(message)) == (1200, "%(num)s cells of %(width)s", "1,200 cells of 8")
    assert str(counted("%(num)s cell", "%(num)s cells", 1)) == "1 cell"


def test_a_message_is_its_english_sentence() -> None:
    told = Message("%(rows)s rows, by %(who)s", rows=1234, who="Ada")
    assert told == "1,234 rows, by Ada"
    assert Message("100 %") == "100 %"
