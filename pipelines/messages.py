"""Messages: what people are told, in English here, that a page can say again in its reader's language. Pure.

`make messages` collects them where they stand: in `N_()`, as an error's message or remedy, and in the tables of issues.
An f-string is one too: a page knows the sentence again by its template, also one that was stored. A value whose name
ends in `_said` is itself a message, one in `_number` a decimal fraction. Where the words hang on a number, `counted`.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["N_", "Message", "counted"]


class Message(str):
    """A sentence and what it is made of; without values the template is the sentence.

    `many`: the template for other numbers than one, of which `number` is the one told.
    """

    template: str
    values: Mapping[str, Any]
    many: str
    number: int

    def __new__(cls, template: str, /, **values: Any) -> "Message":
        """Fill a template in."""
        made = str.__new__(cls, template % written(values) if values else template)
        made.template, made.values = template, values
        made.many, made.number = "", 0
        return made


def counted(one: str, many: str, number: int, /, **values: Any) -> Message:
    """The message for a number, as `%(num)s` in both templates."""
    made = Message(one if number == 1 else many, num=number, **values)
    made.template, made.many, made.number = one, many, number
    return made


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it, which extraction knows
    """Marks a message for translation where it stands; it is translated when it is shown."""
    return message


def written(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as English writes them."""
    return {name: f"{value:,}" if type(value) is int else str(value) for name, value in values.items()}
