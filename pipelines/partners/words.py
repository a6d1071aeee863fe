"""Words of a mapping: the kinds of text that its fields take."""

from typing import Annotated, Literal

from pydantic import Field

ItemId = Annotated[str, Field(pattern=r"^Q[1-9]\d*$")]
PropertyId = Annotated[str, Field(pattern=r"^P[1-9]\d*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*$|^mul$|^und$")]
DateFormat = Literal["auto", "edtf", "iso", "year"]
OnExisting = Literal["add", "propose", "report", "skip"]
OnMorePrecise = Literal["add-reference", "report", "skip"]
Share = Annotated[float, Field(ge=0, le=1)]
