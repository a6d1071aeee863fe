"""Sample: one item of a plan in full, as lines for the terminal."""

from collections.abc import Iterator

from pipelines.upload.rows import CHANGES, Action
from pipelines.upload.views import Fact, ItemView, Line, Name

#: What stands before a line: added, put in the place of our own, asked, there already, left.
MARKS = {
    Action.ADD_STATEMENT: "+",
    Action.ADD_REFERENCE: "+",
    Action.ADD_TERM: "+",
    Action.RENEW_REFERENCE: "~",
    Action.PROPOSE: "?",
    Action.KEEP: "=",
    Action.LEAVE: "!",
}


def sample_lines(item: ItemView) -> Iterator[str]:
    """The item with everything that the plan says of it: what is added, to what, on whose word, and why."""
    yield f"{named(item.name)}: {item.changes} to add"
    for line in item.lines:
        yield f"  {MARKS[Action(line.action)]} {_told(line)}"
        if line.existing is not None:
            yield f"      the item says: {line.existing}"
        for fact in line.qualifiers:
            yield f"      {_fact(fact)}"
        for number in line.sources if line.action in CHANGES else ():
            yield f"      reference: {'; '.join(map(_fact, item.sources[number - 1]))}"
        yield f"      because {line.why}"


def named(name: Name) -> str:
    """A label with its id."""
    return f"{name.text} ({name.id})" if name.id else name.text


def _told(line: Line) -> str:
    return f"{line.words}: {named(line.subject)} = {named(line.value)}"


def _fact(fact: Fact) -> str:
    return f"{fact.property.text}: {named(fact.value)}"
