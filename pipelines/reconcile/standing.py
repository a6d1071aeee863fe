"""Standing: what the judgements on one record amount to today, with merged items followed and changes seen. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.model.judgements import Judgement, Opinion


@dataclass(frozen=True, slots=True)
class Standing:
    """The judgements in force on one record, sorted by what they do; items are those of today (redirects followed).

    `chosen`: item → who chose it. `barred`: items that are not the record. `none_fits`: who said that no item is.
    `unsure`: not to be asked again. `reopened`: items to be asked about again, because the record's matching fields
    changed since, or the item was merged into another after it was turned down or doubted. `dropped`: items chosen
    before the record changed.
    """

    chosen: Mapping[str, list[Judgement]] = field(default_factory=dict)
    barred: Mapping[str, list[Judgement]] = field(default_factory=dict)
    none_fits: Sequence[Judgement] = ()
    unsure: Mapping[str, list[Judgement]] = field(default_factory=dict)
    reopened: Mapping[str, list[Judgement]] = field(default_factory=dict)
    dropped: Mapping[str, list[Judgement]] = field(default_factory=dict)

    @property
    def clash(self) -> tuple[Judgement, ...]:
        """Judgements that cannot all be right: two items for one record, or yes and no to one item; empty if none."""
        for item, judgements in self.chosen.items():
            against = [*self.barred.get(item, ()), *self.reopened.get(item, ())]
            if against := [j for j in against if j.opinion is Opinion.NEGATIVE]:
                return (*judgements, *against)
        every = [j for judgements in self.chosen.values() for j in judgements]
        if len(self.chosen) > 1 or (every and self.none_fits):
            return (*every, *self.none_fits)
        return ()


def standing(judgements: Iterable[Judgement], digest: str | None, redirects: Mapping[str, str]) -> Standing:
    """What the judgements in force on one record amount to; `digest`: of the record's fingerprint, if it is known."""
    sorted_: dict[str, dict[str, list[Judgement]]] = {
        name: {} for name in ("chosen", "barred", "unsure", "reopened", "dropped")
    }
    none_fits = []
    for judgement in judgements:
        changed = is_changed(judgement, digest)
        if judgement.item is None:
            if not changed and judgement.opinion is Opinion.NEGATIVE:
                none_fits.append(judgement)
            continue
        item = follow(judgement.item, redirects)
        place = _place(judgement, changed=changed, merged=item != judgement.item)
        sorted_[place].setdefault(item, []).append(judgement)
        if item != judgement.item and judgement.opinion is not Opinion.POSITIVE:
            # A source that does not follow redirects may still offer the old id: of that, the word holds as it was.
            sorted_[_place(judgement, changed=changed, merged=False)].setdefault(judgement.item, []).append(judgement)
    return Standing(none_fits=tuple(none_fits), **sorted_)


def is_changed(judgement: Judgement, digest: str | None) -> bool:
    """Whether the record's matching fields are others than those that were judged; false if either is not known."""
    return bool(judgement.fingerprint and digest and judgement.fingerprint != digest)


def follow(item: str, redirects: Mapping[str, str]) -> str:
    """The item that an id leads to; a circle of redirects (there should be none) is left where it closes."""
    seen = {item}
    while (target := redirects.get(item)) and target not in seen:
        seen.add(target)
        item = target
    return item


def _place(judgement: Judgement, *, changed: bool, merged: bool) -> str:
    """A choice follows a merger; a doubt or a refusal was about another thing than the merged item, so is reopened."""
    if judgement.opinion is Opinion.POSITIVE:
        return "dropped" if changed else "chosen"
    if changed or merged:
        return "reopened"
    return "barred" if judgement.opinion is Opinion.NEGATIVE else "unsure"
