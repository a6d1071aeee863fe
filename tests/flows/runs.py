"""A run on a target that nobody calls: its folder, its ledger, and a plan that adds a value to five items."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.flows.work import RunFacts, Work
from pipelines.ledger.ledger import Ledger
from pipelines.model.tables import EDITS
from pipelines.partners.mapping import Checks
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings
from pipelines.upload.rows import Edit, edits_table
from pipelines.wikibase.targets import Target
from tests.fictional import SLUG, write_partner
from tests.upload.checks.making import adds, snak

TARGET = Target("elsewhere", "Elsewhere", "https://wiki.example.org/w/api.php", "", "", {}, public=True)


FIVE = [adds(snak("P10", "x"), subject=f"Q{number}", row=number) for number in range(1, 6)]


def open_run(home: Path, *, dump: str = "a" * 64, edits: Sequence[Edit] = FIVE) -> Work:
    """A run with this plan, and a first look after two items."""
    settings = Settings(home=home, runs_dir=Path("runs"))
    write_partner(home)
    partner = read_partner(home, SLUG)
    partner = replace(partner, mapping=partner.mapping.model_copy(update={"checks": Checks(first_look=2)}))
    checksum = partner.mapping_checksum
    with Ledger(settings.ledger) as ledger:
        run = ledger.start_run(
            SLUG, TARGET.name, dump_name="people.csv", dump_checksum=dump, mapping_checksum=checksum
        ).id
    facts = RunFacts(
        slug=SLUG,
        run=run,
        target=TARGET.name,
        named=True,
        dump=home / "people.csv",
        dump_bytes=1,
        issued=date(2026, 5, 1),
        previous=None,
        settled=False,
        dump_name="people.csv",
        dump_checksum=dump,
        mapping_checksum=checksum,
    )
    work = Work(settings, partner, TARGET, RunFolder(settings.runs / SLUG / run), facts)
    write_table(edits_table(edits), work.folder.part(EDITS, 0))
    return work
