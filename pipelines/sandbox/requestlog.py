"""What went over the wire: one entry for each request, without secrets, for tests and for people."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

__all__ = ["RequestEntry", "RequestLog"]

_SECRET = ("password", "token", "retype")
_MASK = "***"


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One request: `action` is the API's action, empty for other paths; secrets are masked."""

    method: str
    path: str
    action: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    error: str = ""


class RequestLog:
    """The latest requests, oldest first."""

    def __init__(self, length: int = 100_000) -> None:
        self._entries: deque[RequestEntry] = deque(maxlen=length)

    def add(self, method: str, path: str, parameters: Mapping[str, str], *, status: int = 200, error: str = "") -> None:
        """Note a request."""
        shown = {
            name: _MASK if any(word in name.lower() for word in _SECRET) and text else text
            for name, text in parameters.items()
        }
        self._entries.append(RequestEntry(method, path, shown.get("action", ""), shown, status, error))

    def __iter__(self) -> Iterator[RequestEntry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def actions(self, *names: str) -> list[RequestEntry]:
        """The requests of these API actions."""
        return [entry for entry in self if entry.action in names]

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
