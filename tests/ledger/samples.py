"""Entries of an imaginary partner's ledger."""

from pathlib import Path
from typing import Any

from pipelines.ledger import Contribution, Ledger, Run


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'runs' / 'ledger.sqlite'}"


def start(ledger: Ledger, *, slug: str = "imaginary", dump: str = "d1", mapping: str = "m1") -> Run:
    return ledger.start_run(
        slug, "sandbox", dump_name="artists.csv", dump_checksum=dump, mapping_checksum=mapping, dump_bytes=10
    )


def intend(ledger: Ledger, run: str, subject: str) -> int:
    return ledger.intend_edit(
        run,
        subject,
        item=subject if subject.startswith("Q") else None,
        base_revision=5 if subject.startswith("Q") else None,
        content_hash="abc",
        summary="a test",
        counts={"statements": 1},
    )


def contribution(run: str, edit: int, item: str, **more: Any) -> Contribution:
    given: dict[str, Any] = {
        "kind": "statement",
        "text": "1853-03-30",
        "row": 7,
        "key": "k7",
        "mapping_checksum": "m1",
        "match_method": "identifier",
        "match_evidence": "ULAN 500115588 is the same",
        "property": "P569",
        "statement": f"{item}$1",
        "reference": "f00",
        "column": "born",
        "raw": "30 Mar 1853",
    }
    return Contribution(run=run, edit=edit, item=item, **(given | more))
