"""The beginning of a run: find the dump, hold the gates that need no data, open a new run or resume the last one."""

from pathlib import Path

from pipelines.exceptions import InputError, SettingsError
from pipelines.flows.checks import check_accepted
from pipelines.flows.jobs import note_run
from pipelines.flows.judging import is_overtaken
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import RunFacts, run_folder
from pipelines.ingest.fetching import fetch
from pipelines.ingest.snapshots import take_snapshot, verify_hash
from pipelines.ledger.ledger import Ledger
from pipelines.partners.expectations import check_age
from pipelines.partners.licence import check_licence
from pipelines.partners.partner import PACKAGE_FILE, Partner, is_url, read_partner
from pipelines.partners.properties import check_properties
from pipelines.partners.uses import mapping_properties
from pipelines.settings import Settings, load_settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.targets import Target, read_target


def begin(slug: str, *, dump: str | None, target: str | None, everything: bool) -> str:
    """Begin a run, or go on with the interrupted one of the same dump, mapping and target; its id.

    One whose plan is overtaken by what people have judged since (`judging.is_overtaken`) is not gone on with.

    Raises:
        ConfigurationError: the partner, mapping or target is wrong, or the mapping uses an unknown property.
        GateError: the licence, or a public target without name or credentials.
        InputError: there is no such dump.
        ServiceError: the target does not answer.
    """
    partner, wiki = hold_gates(slug, target)
    settings = load_settings()
    path = _find(settings, partner, dump)
    given = dump is not None and dump != str(partner.source)
    named = target is not None
    return _open(settings, partner, path, target=wiki.name, named=named, everything=everything, given=given)


def hold_gates(slug: str, target: str | None) -> tuple[Partner, Target]:
    """What can be known before a run begins: the definitions are sound, the licence allows it, the target answers.

    Raises:
        As `begin`.
    """
    settings = load_settings()
    _make_runs_folder(settings)
    partner = read_partner(settings.home, slug)
    check_accepted(partner)
    check_licence(partner.package, partner.resource).demand(partner.folder / PACKAGE_FILE)
    wiki = read_target(settings, target, named_on_command_line=target is not None)
    with WikibaseClient(wiki, settings) as client:
        read_datatypes(partner, Reader(client))
    return partner, wiki


def _make_runs_folder(settings: Settings) -> None:
    try:
        settings.runs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"runs cannot be kept in {settings.runs}: {error.strerror}",
            remedy="set runs_dir to a folder that can be written to",
        ) from error


def _find(settings: Settings, partner: Partner, dump: str | None) -> Path:
    """The dump as a file here: the one that was named, or else the partner's own; fetched if it is a URL."""
    source = dump or str(partner.source)
    path = fetch(source, settings.runs / "fetched") if is_url(source) else Path(source)
    if not path.is_file():
        raise InputError("there is no such file", file=path, remedy="check the path")
    return path


def read_datatypes(partner: Partner, reader: Reader) -> dict[str, str]:
    """The datatypes of the mapping's properties on the target, which also shows that the target answers.

    Raises:
        MappingError: the target does not know a property, or it has another datatype.
    """
    datatypes = reader.datatypes(mapping_properties(partner.mapping))
    check_properties(partner, datatypes)
    return datatypes


def _open(
    settings: Settings, partner: Partner, dump: Path, *, target: str, named: bool, everything: bool, given: bool
) -> str:
    check_age(partner.mapping.expect, partner.issued(dump), mapping_path=str(partner.mapping_path))
    snapshot = take_snapshot(dump, settings.runs / partner.slug / "dumps")
    if dump == partner.source:
        verify_hash(snapshot, partner.resource.hash)
    with Ledger(settings.ledger) as ledger:
        last = ledger.last_finished(partner.slug, target)
        run = ledger.open_run(partner.slug, target, snapshot.checksum, partner.mapping_checksum)
        if run is None or is_overtaken(run_folder(settings, partner.slug, run.id), ledger, run):
            run = ledger.start_run(
                slug=partner.slug,
                target=target,
                dump_name=snapshot.name,
                dump_checksum=snapshot.checksum,
                mapping_checksum=partner.mapping_checksum,
                dump_bytes=snapshot.bytes,
            )
        note_run(ledger, run.id)
    folder = run_folder(settings, partner.slug, run.id)
    folder.clear_unfinished()
    if folder.file("run.json").is_file():
        return run.id
    previous = last.id if last and _has_records(run_folder(settings, partner.slug, last.id)) else None
    facts = RunFacts(
        slug=partner.slug,
        run=run.id,
        target=target,
        named=named,
        dump=snapshot.path,
        dump_name=snapshot.name,
        dump_bytes=snapshot.bytes,
        issued=partner.issued(dump),
        dump_checksum=snapshot.checksum,
        mapping_checksum=partner.mapping_checksum,
        previous=previous,
        settled=bool(previous and last and last.mapping_checksum == partner.mapping_checksum and not everything),
        given=given,
    )
    folder.write_json("run.json", facts.model_dump(mode="json"))
    return run.id


def _has_records(folder: RunFolder) -> bool:
    """A run whose files were cleared away cannot be compared with."""
    return folder.file("ingest/records.parquet").is_file() and folder.file("outcomes.parquet").is_file()
