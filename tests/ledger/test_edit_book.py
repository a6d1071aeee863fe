from pipelines.ledger import EditStatus, Ledger
from tests.ledger.samples import contribution, intend, start


def test_created_items_are_remembered_across_runs(ledger: Ledger) -> None:
    run = start(ledger)
    edit = intend(ledger, run.id, "new:k1")
    ledger.settle_edit(edit, EditStatus.CREATED, item="Q9", revision=7)
    failed = intend(ledger, run.id, "new:k2")
    ledger.settle_edit(failed, EditStatus.FAILED, message="refused")
    ledger.finish_run(run.id, {})
    start(ledger, dump="d2")
    assert ledger.created_item("imaginary", "sandbox", "k1") == "Q9"
    assert ledger.created_item("imaginary", "sandbox", "k2") is None
    assert ledger.created_item("other", "sandbox", "k1") is None
    assert ledger.created_item("imaginary", "wikidata", "k1") is None


def test_the_ledger_answers_for_a_statement(ledger: Ledger) -> None:
    run = start(ledger)
    edit = intend(ledger, run.id, "Q1")
    alias = contribution(run.id, edit, "Q1", kind="alias", property=None, statement=None, language="en", reference=None)
    added = [contribution(run.id, edit, "Q1", reviewer="R"), alias]
    ledger.settle_edit(edit, EditStatus.EDITED, item="Q1", revision=6, contributions=added)
    (row,) = ledger.contributions(statement="Q1$1").to_dict("records")
    told = {key: row[key] for key in ("slug", "dump_name", "dump_checksum", "row", "key", "mapping_checksum", "run")}
    assert told == {
        "slug": "imaginary",
        "dump_name": "artists.csv",
        "dump_checksum": "d1",
        "row": 7,
        "key": "k7",
        "mapping_checksum": "m1",
        "run": run.id,
    }
    assert (row["edit"], row["revision"], row["reviewer"]) == (edit, 6, "R")
    assert "ULAN" in row["match_evidence"]
    assert len(ledger.contributions(item="Q1")) == 2
    assert len(ledger.contributions(item="Q2")) == 0


def test_counts_are_sums_over_the_entries(ledger: Ledger) -> None:
    run, other = start(ledger), start(ledger, dump="d2")
    assert set(ledger.upload_counts(run.id).values()) == {0}
    for subject, status in (("Q1", EditStatus.FAILED), ("Q1", EditStatus.EDITED), ("new:k", EditStatus.CREATED)):
        edit = intend(ledger, run.id, subject)
        item = "Q1" if subject == "Q1" else "Q9"
        added = [
            contribution(run.id, edit, item),
            contribution(run.id, edit, item, kind="reference"),
            contribution(run.id, edit, item, kind="label", property=None, statement=None, reference=None),
        ]
        done = status is not EditStatus.FAILED
        ledger.settle_edit(edit, status, item=item, revision=1, contributions=added if done else ())
    intend(ledger, other.id, "Q1")
    assert ledger.upload_counts(run.id) == {"edited": 1, "created": 1, "statements": 2, "references": 4, "terms": 2}
    assert set(ledger.upload_counts(other.id).values()) == {0}
