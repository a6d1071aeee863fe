"""What every uploader of the campaign does for the first time, done once before they are forked: it saves a sixth."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pandas as pd

from pipelines.exceptions import ServiceUnavailableError
from pipelines.ledger import EditStatus, Ledger
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings
from pipelines.upload.payload import payload
from pipelines.upload.renewal import renew
from pipelines.upload.rows import by_subject, read_edits
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Limiter
from tests.campaign import uploader as uploader  # noqa: PLC0414 - what is preloaded
from tests.campaign.batch import planned_new
from tests.fictional import write_partner
from tests.upload.conftest import HOME, OUR_NAME, target_at

#: A port at which nobody listens.
NOBODY = "http://127.0.0.1:9"


def warm_up(folder: Path) -> None:
    """Read a partner, decide edits, write to a ledger, try a request."""
    read_partner(folder, write_partner(folder))
    planned_new().to_parquet(folder / "edits.parquet")
    edits = pd.read_parquet(folder / "edits.parquet", dtype_backend="pyarrow")
    for subject in by_subject(read_edits(edits)).values():
        payload(renew(subject, None))
    with Ledger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        run = ledger.start_run("s", "sandbox", dump_name="d", dump_checksum="d", mapping_checksum="m").id
        ledger.claim(run, ["Q1"], "nobody:1:x")
        edit = ledger.intend_edit(
            run, "Q1", item="Q1", base_revision=1, content_hash="c", summary="s", counts={"statements": 1}
        )
        ledger.settle_edit(edit, EditStatus.EDITED, item="Q1", revision=2)
        ledger.edits(run)
    nobody = target_at(NOBODY, OUR_NAME)
    with (
        suppress(ServiceUnavailableError),
        WikibaseClient(nobody, Settings(home=HOME, retries=0), limiter=Limiter()) as client,
    ):
        client.get(action="query")


with tempfile.TemporaryDirectory() as name:
    warm_up(Path(name))
