"""One call of the API: the request, who makes it, its parameters, the warnings on its way; and what an action is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.sandbox.accounts import User
from pipelines.sandbox.api.parameters import Parameter, Warning_
from pipelines.sandbox.conditions import Conditions
from pipelines.sandbox.oauth import SignedRequest
from pipelines.sandbox.sessions import Session
from pipelines.sandbox.wiki import Wiki

__all__ = ["Action", "ApiRequest", "Call"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as it came: parameters of the query string and of the body, headers in lower case."""

    method: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def signed(self) -> SignedRequest:
        """What an OAuth signature covers; the parts of a multipart body are not among it."""
        whole = not self.headers.get("content-type", "").startswith("multipart/")
        url = f"http://{self.headers.get('host', '')}/w/api.php"
        return SignedRequest(self.method, url, self.given if whole else self.query)

    @property
    def given(self) -> dict[str, str]:
        """All parameters; the body's come first."""
        return {**self.query, **self.form}


@dataclass(slots=True, kw_only=True)
class Call:
    """A call under way."""

    wiki: Wiki
    request: ApiRequest
    session: Session
    user: User
    action: str
    version: int
    parameters: dict[str, Any] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    warnings: list[Warning_] = field(default_factory=list)
    conditions: Conditions = field(default_factory=Conditions)
    anonymous_by_origin: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def warn(self, code: str, text: str, *, module: str = "", **data: Any) -> None:
        """Add a warning to the answer."""
        self.warnings.append(Warning_(module or self.action, code, text, data))

    @property
    def truth(self) -> Any:
        """What this format version writes for true."""
        return True if self.version > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: its parameters, what it runs, and what it demands of a request."""

    name: str
    run: Callable[[Call], Json]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    token: str | None = None
    writes: bool = False
    must_post: bool = False
