"""An undo in a process of its own that stops for good at its first edit, so that a test can kill it there."""

import sys
import time
from pathlib import Path
from typing import Any

from pipelines.ledger.ledger import Ledger
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings
from pipelines.upload.attribution import Origin
from pipelines.upload.services import open_services
from pipelines.upload.undo.undo import undo
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.fictional import SLUG
from tests.upload.conftest import HOME, OUR_NAME, target_at


class StuckClient(WikibaseClient):
    """A client that says where its first edit is, and then waits to be killed."""

    stuck_before = False

    def send(self, method: str, url: str | None = None, *, writing: bool, **kwargs: Any) -> Any:
        if not writing:
            return super().send(method, url, writing=writing, **kwargs)
        if not self.stuck_before:
            super().send(method, url, writing=writing, **kwargs)
        print("stuck", flush=True)
        time.sleep(600)
        return None


def main(url: str, folder: Path, run: str, where: str) -> None:
    """Undo the run with the partner and the ledger that lie in the folder."""
    target, settings = target_at(url, OUR_NAME), Settings(home=HOME, timeout=5, retries=0)
    with StuckClient(target, settings) as client, Ledger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        client.stuck_before = where == "before"
        partner, endpoint = read_partner(folder, SLUG), SparqlEndpoint(target.sparql_url, settings)
        undo(open_services(Origin(run, "m", {}), partner, client, ledger, endpoint), run)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4])
