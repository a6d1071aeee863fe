"""An upload in a process of its own, so that a test can kill it; prints `done` after each item."""

import sys
from pathlib import Path

import pandas as pd

from pipelines.ledger.ledger import Ledger
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings
from pipelines.upload.execution import execute
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.fictional import SLUG
from tests.upload.conftest import HOME, OUR_NAME, target_at


def main(url: str, folder: Path, run: str) -> None:
    """Upload the edits that lie in the folder, with the partner and the ledger that lie there too."""
    target, settings = target_at(url, OUR_NAME), Settings(home=HOME, timeout=2, retries=0)
    with WikibaseClient(target, settings) as client, Ledger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        execute(
            pd.read_parquet(folder / "edits.parquet", dtype_backend="pyarrow"),
            run=run,
            partner=read_partner(folder, SLUG),
            client=client,
            reader=Reader(client),
            endpoint=SparqlEndpoint(target.sparql_url, settings),
            ledger=ledger,
            progress=lambda: print("done", flush=True),
        )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
