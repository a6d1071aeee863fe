"""Gates: what a mapping demands before anything is created or sent: new items, expectations, checks, a rehearsal."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.partners.package import Strict
from pipelines.partners.words import PropertyId, Share


class NewItems(Strict):
    """When an unmatched record may become a new item: off by default.

    Never without an identifier, a reference, and two independent signals (columns with a value) out of `signals`;
    Wikidata's notability policy: https://www.wikidata.org/wiki/Wikidata:Notability.
    """

    allowed: bool = False
    """whether any item may be created"""
    identifiers: tuple[str, ...] = ()
    """columns of `match.identifiers`, of which a row needs at least one"""
    signals: tuple[str, ...] = ()
    """columns that speak for the thing's existence, of which a row needs at least two"""
    at_most: int = Field(0, ge=0)
    """how many items one run may create"""

    @model_validator(mode="after")
    def _serious(self) -> "NewItems":
        if self.allowed and (not self.identifiers or len(set(self.signals)) < 2 or not self.at_most):
            remedy = {"remedy": "add what is missing, or write 'allowed: false'"}
            message = "allowed new items need an identifier column, two signal columns and 'at_most' above 0"
            raise PydanticCustomError("new_items", message, remedy)
        return self


class Range(Strict):
    """Inclusive bounds."""

    min: float | None = None
    """the least that is plausible"""
    max: float | None = None
    """the most that is plausible"""

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError(
                "range", "'min' is above 'max': nothing can hold", {"remedy": "correct one of the two"}
            )
        return self


class ShareRange(Range):
    """Inclusive bounds between 0 and 1."""

    min: Share | None = None
    """the least that is plausible"""
    max: Share | None = None
    """the most that is plausible"""


class Expect(Strict):
    """What must hold, or the run stops before it does harm. Shares are 0 to 1 of the rows read."""

    rows: Range = Range()
    """rows read"""
    quarantined_share: ShareRange = ShareRange()
    """rows with a blocking issue"""
    matched_share: ShareRange = ShareRange()
    """rows with an accepted match"""
    edits: Range = Range()
    """the batch: items that one run may edit or create"""
    changed_share: ShareRange = ShareRange()
    """items that change, of those that the plan looks at; a low one is usual once a partner has donated before"""
    kept_back_share: ShareRange = ShareRange()
    """items that the checks keep back, of those that would change"""
    since: date | None = None
    """the dump must not have been issued before this day"""


class AcceptedCheck(Strict):
    """A check whose critical findings do not keep an item back: they are told, with the reason, as important ones."""

    check: str = Field(min_length=3)
    """the check's name, as in the table of pipelines/upload/checks/README.md"""
    property: PropertyId | None = None
    """only for statements of this property; default: all"""
    reason: str = Field(min_length=10)
    """why the violations are right here; shown with each of them"""


class Checks(Strict):
    """What holds beside the checks themselves: they always run, and what is critical keeps an item back."""

    accept: tuple[AcceptedCheck, ...] = ()
    """findings that the partner or the community is known to be right about"""
    first_look: int = Field(50, ge=0)
    """a mapping that was never uploaded to a public target stops after so many items, for a look; 0: it does not"""


class Upload(Strict):
    """What must be done before a plan is sent."""

    rehearsed: Literal["never", "public", "always"] = "never"
    """whether the very plan must have passed `donata rehearse`: before it goes to a `public` target, `always`, or
    `never`"""
