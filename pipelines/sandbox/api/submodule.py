"""What `action=query` is put together from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import Parameter

__all__ = ["Submodule"]


@dataclass(frozen=True, slots=True)
class Submodule:
    """A `meta`, `list` or `prop` of a query."""

    run: Callable[[Call], dict[str, Any]]
    parameters: Mapping[str, Parameter]
