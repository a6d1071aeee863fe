"""Cross-check: the counts of an audit, asked of the query service too, which may lag behind the live items."""

from collections.abc import Iterator

import pandas as pd

from pipelines.upload.audit.audit import UNDONE
from pipelines.upload.services import Services
from pipelines.upload.undo.standing import State
from pipelines.wikibase.queries import read_query

#: Statements in one query.
_PORTION = 200
_GONE = (State.REMOVED.value, State.DELETED.value, UNDONE)


def counts_by_audit(audited: pd.DataFrame) -> dict[str, int]:
    """Statements (with those that carry our references) that are there, deprecated ones, and references that stand."""
    rows = audited[audited["statement"].notna() & ~audited["state"].isin(_GONE)]
    return {
        "statements": int(rows["statement"].nunique()),
        "deprecated": int(rows.loc[rows["rank"] == "deprecated", "statement"].nunique()),
        "references": len(rows.loc[rows["cited"].fillna(value=False), ["statement", "reference"]].drop_duplicates()),
    }


def counts_by_query(services: Services, audited: pd.DataFrame) -> dict[str, int]:
    """The same counts by `sparql/quality/…-that-stand.rq`.

    Raises:
        ServiceError: the query service does not answer.
    """
    base = services.client.target.concept_base
    rows = audited[audited["statement"].notna() & audited["now"].notna()]
    statements = {f"{base}statement/{guid.replace('$', '-', 1)}": guid for guid in rows["statement"]}
    wanted = {(s, r) for s, r in zip(rows["statement"], rows["reference"].fillna(""), strict=True) if r}
    counts = {"statements": 0, "deprecated": 0, "references": 0}
    home = services.client.settings.home
    ranks, references = (read_query(home, f"quality/{name}-that-stand") for name in ("statements", "references"))
    for portion in _portions(list(statements)):
        found = services.endpoint.select(ranks.bind(statement=portion))
        counts["statements"] += len(found)
        counts["deprecated"] += sum(str(row["rank"]).endswith("DeprecatedRank") for row in found)
        guids = {statements[one] for one in portion}
        hashes = sorted({f"{base.removesuffix('entity/')}reference/{r}" for s, r in wanted if s in guids})
        cited = services.endpoint.select(references.bind(statement=portion, reference=hashes)) if hashes else []
        pairs = {(statements[str(r["statement"])], str(r["reference"]).rpartition("/")[2]) for r in cited}
        counts["references"] += len(pairs & wanted)
    return counts


def _portions(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _PORTION):
        yield values[start : start + _PORTION]
