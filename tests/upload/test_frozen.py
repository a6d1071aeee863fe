from pathlib import Path

import pytest

from pipelines.exceptions import GateError
from pipelines.upload.difference import difference
from pipelines.upload.frozen import PlanFacts, freeze, thaw
from pipelines.upload.rows import edits_table
from tests.upload.samples import BIRTH, item, propose, propose_term, snak, year

FACTS = PlanFacts("imaginary-things", "sandbox", "d" * 64, 1, "m" * 16)
EDITS = edits_table(difference([propose(snak(BIRTH, year(1853))), propose_term("label", "Ada", "mul")], item()).edits)


def test_a_plan_is_read_as_it_was_frozen(tmp_path: Path) -> None:
    address, path = freeze(FACTS, [EDITS], tmp_path)
    plan = thaw(path)
    assert (plan.address, plan.facts, path.name) == (address, FACTS, f"{address}.jsonl")
    assert plan.edits.equals(EDITS)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_the_same_plan_has_the_same_address_however_it_is_parted(tmp_path: Path) -> None:
    together, _ = freeze(FACTS, [EDITS], tmp_path)
    apart, _ = freeze(FACTS, [EDITS.iloc[:1], EDITS.iloc[1:]], tmp_path / "apart")
    assert together == apart


def test_another_fact_or_base_revision_is_another_plan(tmp_path: Path) -> None:
    addresses = {
        freeze(FACTS, [EDITS], tmp_path)[0],
        freeze(PlanFacts("imaginary-things", "wikidata", "d" * 64, 1, "m" * 16), [EDITS], tmp_path)[0],
        freeze(FACTS, [EDITS.assign(revision=8).astype(EDITS.dtypes)], tmp_path)[0],
    }
    assert len(addresses) == 3


def test_an_altered_plan_is_refused(tmp_path: Path) -> None:
    _, path = freeze(FACTS, [EDITS], tmp_path)
    path.write_bytes(path.read_bytes().replace(b"1853", b"1854"))
    with pytest.raises(GateError, match="the plan was altered"):
        thaw(path)


def test_a_plan_that_is_not_there_or_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="there is no such plan"):
        thaw(tmp_path / "x.jsonl")
    _, path = freeze(PlanFacts("imaginary-things", "sandbox", "d", 1, "m", format=9), [EDITS], tmp_path)
    with pytest.raises(GateError, match="the plan has format 9, not 1"):
        thaw(path)
