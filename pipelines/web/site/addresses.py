"""Parts of addresses that several sections have, with what each may look like."""

from typing import Annotated

from fastapi import Path

__all__ = ["ClassId", "JobNumber", "RunId", "Slug"]

Slug = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=100)]
RunId = Annotated[str, Path(max_length=40)]
JobNumber = Annotated[int, Path(ge=1, le=2**53)]
#: The item that stands for a class.
ClassId = Annotated[str, Path(pattern=r"^Q[1-9]\d{0,11}$")]
