"""Planning beside its peer: statements a second, and what a batch needs in memory.

Run: `python tests/benchmarks/bench_plan.py [items]`; exits with 1 below the floor. Seeded and without network: live
items lie in memory, so that deciding alone is measured. A third of them say all of it already with the partner's
reference, a third say it without, and a third lack it. The peer decides the same with wikibaseintegrator's own model:
items from JSON, `claims.add` with APPEND_OR_REPLACE, and the JSON that it would send.
"""

import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from wikibaseintegrator import datatypes
from wikibaseintegrator.entities import ItemEntity
from wikibaseintegrator.models.claims import Claim
from wikibaseintegrator.wbi_enums import ActionIfExists

from pipelines.mapping.proposals import propose
from pipelines.model.entities import Entity
from pipelines.model.snak_texts import read_references, read_snaks
from pipelines.model.statements import Reference, Snak
from pipelines.partners.partner import Partner, read_partner
from pipelines.upload.plan import Planned, plan
from pipelines.upload.rows import Proposal, read_proposals, statement_of
from tests.benchmarks.bench_mapping import DATATYPES, matches, records
from tests.fictional import write_partner

FLOOR = 10_000
PEER_ITEMS = 1_000
ROUNDS = 3


class Shelf:
    """Live items in memory; each answer is parsed anew, as one from the wire is."""

    def __init__(self, proposals: list[Proposal]) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        for number, proposal in enumerate(proposals):
            item = self.kept.setdefault(proposal.subject, _blank(proposal.subject))
            share = int(proposal.subject[1:]) % 3
            if proposal.kind == "statement" and share:
                references = None if share == 1 else ()
                claim = statement_of(proposal, references).to_json() | {"id": f"{proposal.subject}${number}"}
                _hash(claim)
                item["claims"].setdefault(proposal.property, []).append(claim)

    def entities(self, ids: Sequence[str], /) -> dict[str, Entity]:
        """The items asked for."""
        return {id_: Entity(self.kept[id_]) for id_ in ids}


def _hash(part: Any) -> None:
    """Snaks and references have hashes, as a Wikibase gives them."""
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _hash(inner)
    if isinstance(part, dict) and ("snaktype" in part or "snaks" in part):
        part["hash"] = hashlib.sha1(orjson.dumps(part), usedforsecurity=False).hexdigest()


def _blank(item: str) -> dict[str, Any]:
    terms: dict[str, Any] = {"labels": {}, "descriptions": {}, "aliases": {}}
    return {"id": item, "type": "item", "lastrevid": 1, "claims": {}, "sitelinks": {}} | terms


def peer(rows: list[Proposal], shelf: Shelf) -> int:
    """The same decisions by a loop over wikibaseintegrator's model; how many claims it would send."""
    groups: dict[str, list[Proposal]] = {}
    for row in rows:
        if row.kind == "statement":
            groups.setdefault(row.subject, []).append(row)
    sent = 0
    for subject, proposals in groups.items():
        item = ItemEntity().from_json(shelf.kept[subject])
        for proposal in proposals:
            item.claims.add(_claim(proposal), action_if_exists=ActionIfExists.APPEND_OR_REPLACE)
        sent += sum(map(len, item.get_json()["claims"].values()))
    return sent


def _claim(row: Proposal) -> Claim:
    claim = _said(statement_of(row).main)
    for snak in read_snaks(row.qualifiers):
        claim.qualifiers.add(_said(snak))
    claim.references = _references(read_references(row.references))
    return claim


def _references(references: Sequence[Reference]) -> Any:
    claims = [[_said(snak) for snak in reference.snaks] for reference in references]
    return datatypes.String(value="-", prop_nr="P1", references=claims).references


def _said(snak: Snak) -> Claim:
    value: Any = snak.value.to_json() if snak.value else None
    if snak.datatype == "time":
        return datatypes.Time(time=value["time"], precision=value["precision"], prop_nr=snak.property)
    if snak.datatype == "wikibase-item":
        return datatypes.Item(value=value["id"], prop_nr=snak.property)
    kind = datatypes.URL if snak.datatype == "url" else datatypes.ExternalID
    return kind(value=value, prop_nr=snak.property)


def best_of(rounds: int, work: Any) -> tuple[float, Any]:
    """The shortest of several times in seconds, and the result."""
    times, result = [], None
    for _ in range(rounds):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    return min(times), result


def measure(partner: Partner, number: int) -> bool:
    """Print the figures; whether mapping plus planning reaches the floor."""
    frame = records(number)
    accepted = matches(frame)
    mapping, proposed = best_of(
        ROUNDS, lambda: propose(frame, accepted, partner, DATATYPES, partner.issued(partner.dump)).proposals
    )
    rows = list(read_proposals(proposed))
    shelf = Shelf(rows)
    before = _peak()
    planning, planned = best_of(ROUNDS, lambda: plan(proposed, shelf))
    statements = sum(row.kind == "statement" for row in rows)
    _print_plan(planned, number, statements)
    print(f"mapping           {statements / mapping:>10,.0f} statements/s")
    print(f"planning          {statements / planning:>10,.0f} statements/s, +{_peak() - before:,.0f} MiB at the peak")
    together = statements / (mapping + planning)
    print(f"together          {together:>10,.0f} statements/s (floor {FLOOR:,})")
    few = [row for row in rows if int(row.subject[1:]) <= PEER_ITEMS]
    seconds, _ = best_of(1, lambda: peer(few, shelf))
    rate = sum(row.kind == "statement" for row in few) / seconds
    print(
        f"wikibaseintegrator{rate:>10,.0f} statements/s; planning is {statements / planning / rate:.1f} times as fast"
    )
    return together >= FLOOR


def _print_plan(planned: Planned, items: int, statements: int) -> None:
    counts = ", ".join(f"{n:,} {action}" for action, n in planned.edits["action"].value_counts().items())
    print(f"{items:,} items, {statements:,} statements: {counts}")


def _peak() -> float:
    """The process's largest size so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure, and say whether the floor holds."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as home:
        partner = read_partner(Path(home), write_partner(Path(home)))
        return 0 if measure(partner, number) else 1


if __name__ == "__main__":
    sys.exit(main())
