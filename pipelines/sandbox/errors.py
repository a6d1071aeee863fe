"""Errors as the action API answers them: a code, Wikibase's message names with parameters, and a wording of our own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.sandbox.wording import describe_message

__all__ = ["ApiError", "Message", "core_error", "invalid", "refuse_change", "refuse_save", "wikibase_error"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of MediaWiki or Wikibase by name; with `errorformat=plaintext` it is listed by `code` and `data`.

    `wording` is its text, where that does not follow from name and parameters.
    """

    name: str
    parameters: tuple[Any, ...] = ()
    code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    wording: str = ""

    @property
    def text(self) -> str:
        """The message in our own words."""
        return self.wording or describe_message(self.name, self.parameters)


@dataclass
class ApiError(Exception):
    """A refusal that the API reports inside an HTTP 200.

    `module` is the module named with `errorformat=plaintext`: empty for the action itself. `listed` marks errors that
    MediaWiki makes of a status: plaintext then lists every message and the error again, and after it `trailing`.
    """

    code: str
    text: str
    messages: Sequence[Message] = ()
    data: dict[str, Any] = field(default_factory=dict)
    module: str = ""
    listed: bool = False
    trailing: Sequence[Message] = ()
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    internal: bool = False
    answer: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"

    @property
    def as_message(self) -> Message:
        """The error as one message: its first, or one of MediaWiki's own API layer, in the words of the error."""
        first = self.messages[0] if self.messages else Message(f"apierror-{self.code}")
        return replace(first, wording=self.text)

    @property
    def codes(self) -> list[str]:
        """The distinct codes, as the `MediaWiki-API-Error` header lists them."""
        listed = [message.code for message in self.messages if message.code] if self.listed else []
        return list(dict.fromkeys([self.code, *listed]))


def wikibase_error(code: str, name: str, *parameters: Any, **data: Any) -> ApiError:
    """An error that Wikibase reports with one message."""
    message = Message(name, parameters)
    return ApiError(code, message.text, (message,), data, module="main")


def core_error(code: str, text: str, *, module: str = "", **data: Any) -> ApiError:
    """An error of MediaWiki's own API layer: no messages."""
    return ApiError(code, text, data=data, module=module)


def invalid(name: str, *parameters: Any) -> ApiError:
    """A value or term that a validator refuses; `name` without its `wikibase-validator-` prefix."""
    return wikibase_error("modification-failed", f"wikibase-validator-{name}", *parameters)


def refuse_change(text: str) -> ApiError:
    """A change that cannot be applied to the entity."""
    return wikibase_error("modification-failed", "wikibase-api-modification-failed", text)


def refuse_save(code: str, *messages: Message) -> ApiError:
    """An edit that was refused while it was saved."""
    first = Message(f"wikibase-api-{code}", code=code)
    return ApiError(code, first.text, (first, *messages), listed=True)
