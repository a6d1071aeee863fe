"""What `action=query` is put together from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import Parameter

__all__ = ["Submodule"]


@dataclass(frozen=True, slots=True)
class Submodule:
    """A `meta`, `list` or `prop` of a query.

    What it cannot give at once it leaves under `continue`, with the parameters that go on from there. A list that
    `generates` gives entries with titles, whose pages can be asked about (`generator=`).
    """

    run: Callable[[Call], dict[str, Any]]
    parameters: Mapping[str, Parameter]
    generates: bool = False
