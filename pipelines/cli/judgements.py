"""`donata judgements`: what people decided, listed, written to a file for others, and read from theirs."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import __version__
from pipelines.cli.console import err, out, table
from pipelines.cli.partnership import Slug
from pipelines.exceptions import ConfigurationError, InputError
from pipelines.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model.judgements import Judgement
    from pipelines.reconcile.fingerprints import Fingerprint

app = typer.Typer(no_args_is_help=True, help="What people decided on doubtful matches.")


@app.command("list")
def list_(slug: Slug) -> None:
    """List the judgements in force, the newest last."""
    from pipelines.ledger import Ledger
    from pipelines.partners.partner import read_partner

    settings = load_settings()
    read_partner(settings.home, slug)
    with Ledger(settings.ledger) as ledger:
        held = ledger.judgements(slug)
    rows = [(j.key, j.record_label, j.opinion, j.item or "none", j.reviewer, f"{j.time:%Y-%m-%d}") for j in held]
    out.print(table(["key", "record", "judgement", "item", "by", "on"], rows))


@app.command()
def export(slug: Slug, file: Annotated[Path | None, typer.Argument(help="default: the terminal")] = None) -> None:
    """Write the judgements in force as SSSOM TSV, a format that mapping tools share."""
    from pipelines.ledger import Ledger
    from pipelines.partners.partner import read_partner
    from pipelines.reconcile.sssom import MappingSet, sssom_text

    settings = load_settings()
    package = read_partner(settings.home, slug).package
    about = MappingSet(slug, f"{package.title}: judgements", __version__, package.donata.item)
    with Ledger(settings.ledger) as ledger:
        held = ledger.judgements(slug)
    text = sssom_text(held, about)
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise ConfigurationError(
            f"cannot be written: {error.strerror}", file=file, remedy="name another file"
        ) from error
    out.print(f"{len(held):,} judgements written to {file}", markup=False)


@app.command("import")
def import_(slug: Slug, file: Annotated[Path, typer.Argument(help="SSSOM TSV, UTF-8")]) -> None:
    """Read judgements that people made elsewhere; those that are known already are passed over.

    Where the file does not say what the record was like when it was judged, it counts as judged as it is now.
    """
    from pipelines.ledger import Ledger
    from pipelines.partners.partner import read_partner
    from pipelines.reconcile.sssom_reading import read_sssom

    settings = load_settings()
    read_partner(settings.home, slug)
    given = read_sssom(_read(file), str(file), slug)
    prints = _records_now(settings, slug)
    with Ledger(settings.ledger) as ledger:
        known = {_content(judgement) for judgement in ledger.judgement_history(slug)}
        new = [judgement for judgement in given if _content(judgement) not in known]
        ledger.record_judgements(_completed(new, prints or {}))
    out.print(f"{len(new):,} judgements recorded, {len(given) - len(new):,} known already", markup=False)
    strangers = sorted({j.key for j in new} - prints.keys()) if prints is not None else []
    if strangers:
        shown = ", ".join(strangers[:5]) + (" …" if len(strangers) > 5 else "")
        err.print(f"{len(strangers):,} of them are on records that the latest dump lacks: {shown}", markup=False)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file, remedy="check the path") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("is not UTF-8", file=file, line=line, remedy="save it as UTF-8") from error


def _records_now(settings: Settings, slug: str) -> dict[str, "Fingerprint"] | None:
    """The fingerprints of the latest dump's records; None if no run has read one."""
    from pipelines.flows.judging import fingerprints_now
    from pipelines.flows.work import latest_run, open_work

    try:
        return fingerprints_now(open_work(slug, latest_run(settings, slug)))
    except ConfigurationError:
        return None


def _completed(judgements: "Sequence[Judgement]", prints: dict[str, "Fingerprint"]) -> list["Judgement"]:
    completed = []
    for judgement in judgements:
        now = prints.get(judgement.key)
        if now and not judgement.fingerprint:
            identifiers = judgement.identifiers or now.identifiers
            judgement = replace(judgement, fingerprint=now.digest, identifiers=identifiers)  # noqa: PLW2901
        completed.append(judgement)
    return completed


def _content(judgement: "Judgement") -> tuple[object, ...]:
    """What makes two judgements the same word of the same person."""
    return (judgement.key, judgement.item, judgement.opinion, judgement.reviewer, judgement.time)
