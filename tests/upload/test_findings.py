import pytest

from pipelines.model.issues import issues_table
from pipelines.upload.findings import KINDS, finding
from tests.upload.samples import BIRTH, propose, propose_term, snak, year


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_finding_names_the_item_and_what_to_do(code: str) -> None:
    issue = finding(code, propose(snak(BIRTH, year(1853)), row=4), "1850")
    assert issue.stage == "plan"
    assert issue.message.startswith("Q1")
    assert issue.remedy
    assert (issue.row, issue.column) == (4, "cell")
    assert len(issues_table([issue])) == 1


def test_terms_are_named_with_their_language() -> None:
    issue = finding("term-differs", propose_term("label", "Ada", "de"), "Andere")
    assert "label in 'de' is 'Andere', the partner's 'Ada'" in issue.message
