"""`donata review` and `donata explain`: doubtful matches before a person, and why a match is as it is."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

import pyarrow.parquet as pq
import typer
from rich.markup import escape

from pipelines.cli.console import err, out
from pipelines.cli.keys import END, read_key, single_keys
from pipelines.cli.partnership import Slug
from pipelines.cli.stages import Run
from pipelines.exceptions import ConfigurationError, ServiceError, SettingsError
from pipelines.flows.judging import judged
from pipelines.flows.work import Work, latest_run, open_work
from pipelines.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.model.identifiers import KINDS
from pipelines.model.judgements import Judgement
from pipelines.model.tables import rows_of, to_pandas
from pipelines.reconcile.beside import Field, beside, linked_items
from pipelines.reconcile.explanation import explain, explanation_lines
from pipelines.reconcile.fingerprints import fingerprint, matching_columns
from pipelines.reconcile.review import (
    Question,
    Reviewer,
    build_queue,
    choose,
    doubt_all,
    hanging,
    refuse_all,
    settling,
    undo,
)
from pipelines.reconcile.settlement import settle
from pipelines.reconcile.sssom import ORCID
from pipelines.settings import load_settings
from pipelines.wikibase.reader import Reader

#: Level → symbol and colour: the symbol alone tells it too.
MARKS = {
    "exact": ("=", "green"),
    "close": ("≈", "green"),
    "compatible": ("~", "cyan"),
    "contradicting": ("≠", "bold red"),
}
UNKNOWN = ("·", "dim")
HELP = """\
  1-9  the record is this candidate        y  it is the first candidate
  n    it is none of these                 u  I am unsure: do not ask again while nothing changes
  s    skip: ask me another time           z  undo my last answer, and ask again
  o    show the candidates' addresses      q  quit; every answer is kept at once
  = the same   ≈ nearly   ~ compatible   ≠ contradicts   · nothing to compare"""
PROMPT = "1-9/y choose, n none, u unsure, s skip, z undo, o link, ? help, q quit: "
#: Columns of the terminal below which the item's value goes to a line of its own.
NARROW = 72


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("review")(review)
    app.command("explain")(explain_row)


def review(
    slug: Slug,
    run: Run = None,
    name: Annotated[str | None, typer.Option("--as", help="who judges; default: the setting `reviewer`")] = None,
) -> None:
    """Decide on doubtful matches, one key each, the most telling first; stop and go on whenever you like."""
    settings = load_settings()
    who = reviewer_name(name or settings.reviewer)
    with single_keys(), ExitStack() as stack:
        work = open_work(slug, run or latest_run(settings, slug))
        session = _Session(work, who, stack.enter_context(work.ledger()))
        session.reader = stack.enter_context(work.reader())
        session.ask_all()


def reviewer_name(given: str | None) -> str:
    """The reviewer as judgements name them: a name, or the address of an ORCID iD.

    Raises:
        SettingsError: nobody is named, or the name holds line breaks or other control characters.
    """
    name = " ".join((given or "").split(" ")).strip()
    if not name:
        raise SettingsError("a judgement needs a name", remedy="say who you are: --as NAME, or the setting `reviewer`")
    if not name.isprintable():
        raise SettingsError("the reviewer's name holds control characters", remedy="write it on one line")
    orcid = KINDS["orcid"].normalise(name)
    return f"{ORCID}{orcid}" if orcid else name


@dataclass
class _Session:
    """One sitting of a reviewer: the queue, where in it they are, and what can be undone."""

    work: Work
    who: str
    ledger: Ledger
    reader: Reader | None = None
    at: int = 0
    answers: list[tuple[int, list[Judgement]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        tables = judged(self.work)
        matches, _ = settle(tables.matches, self.work.partner)
        doubtful = matches.loc[matches["outcome"] == "review", "_row"].to_list()
        self.records = records_of(self.work, set(doubtful))
        mapping = self.work.partner.mapping
        names = {row: _name(record, self.work) for row, record in self.records.items()}
        statements = {row: hanging(record, mapping) for row, record in self.records.items()}
        self.queue = build_queue(matches, tables.candidates, names, statements)
        self.by = Reviewer(self.who, self.work.facts.slug, self.work.facts.dump_checksum)

    def ask_all(self) -> None:
        """Ask until the queue or the reviewer's patience ends."""
        if not self.queue:
            out.print("Nothing to review.")
            return
        out.print(f"{len(self.queue)} rows to review, as {self.who}. ? shows the keys.", markup=False)
        try:
            while self.at < len(self.queue):
                question = self.queue[self.at]
                self._show(question)
                if not self._answer(question):
                    break
        finally:
            # Also where Ctrl-C ends the sitting: every answer is in the ledger by then.
            decided = len({at for at, _ in self.answers})
            left = len(self.queue) - decided
            out.print(f"\n{decided} decided, {left} left. What was decided counts from the next `donata run`.")

    def _show(self, question: Question) -> None:
        out.print(f"\n[bold]{self.at + 1} of {len(self.queue)}[/]  {escape(question.name)}")
        out.print(f"[dim]row {question.row}, key {escape(question.key)}; {escape(question.why)}[/]")
        entities, labels = self._look_up([c["item"] for c in question.candidates])
        match = self.work.partner.mapping.match
        for number, candidate in enumerate(question.candidates, start=1):
            entity = entities.get(candidate["item"])
            fields = beside(self.records[question.row], candidate.get("features"), entity, match, labels)
            for line in candidate_lines(number, candidate, fields, out.width):
                out.print(line)
        if not question.candidates:
            out.print(f"  {question.match['item'] or 'no candidate'}: {question.match['evidence']}", markup=False)

    def _answer(self, question: Question) -> bool:
        """Ask for keys until the question is left; false if the reviewer quits."""
        known = fingerprint(self.records[question.row], self.work.partner.mapping.match)
        items = [candidate["item"] for candidate in question.candidates]
        while True:
            out.print(PROMPT, end="", markup=False)
            key = read_key()
            out.print(key if key.isprintable() else "", markup=False)
            now = datetime.now(UTC)
            number = 1 if key == "y" else int(key) if key.isdecimal() and key.isascii() else 0
            if 0 < number <= len(items):
                self._record(question, choose(question, items[number - 1], self.by, now, known))
                return True
            if key == "n":
                self._record(question, refuse_all(question, self.by, now, known))
                return True
            if key == "u":
                self._record(question, doubt_all(question, self.by, now, known))
                return True
            if key == "s":
                self.at += 1
                return True
            if key in {"q", END}:
                return False
            if key == "z" and self._undo(now):
                return True
            if key == "o":
                for each in items:
                    out.print(f"  {each}  {self.work.target.entity_url(each)}", markup=False)
            elif key != "z":
                out.print(HELP, markup=False)

    def _record(self, question: Question, answer: list[Judgement]) -> None:
        held = self.ledger.judgements(self.by.slug, [question.key])
        others = [judgement for judgement in held if judgement.reviewer != self.who]
        recorded = self.ledger.record_judgements(settling(question, others, self.by, datetime.now(UTC), answer))
        self.answers.append((self.at, recorded))
        self.at += 1

    def _undo(self, now: datetime) -> bool:
        """Take back the last answer of this sitting and go back to its question; false if there is none."""
        if not self.answers:
            out.print("  Nothing to undo in this sitting.")
            return False
        self.at, recorded = self.answers.pop()
        self.ledger.record_judgements(undo(recorded, self.by, now))
        out.print("  Undone.")
        return True

    def _look_up(self, items: Sequence[str]) -> tuple[Mapping[str, Entity], Mapping[str, str]]:
        """The candidates as they are now, and labels of what they link to; nothing if the target does not answer."""
        if self.reader is None or not items:
            return {}, {}
        try:
            entities = self.reader.entities(items)
            match, languages = self.work.partner.mapping.match, self.work.partner.mapping.languages
            linked = {item for entity in entities.values() for item in linked_items(entity, match)}
            labels = (
                {i: e.label(languages) or i for i, e in self.reader.entities(sorted(linked)).items()} if linked else {}
            )
        except ServiceError as error:
            err.print(f"The items cannot be looked at, so the evidence has to do: {error.message}", markup=False)
            self.reader = None
            return {}, {}
        return entities, labels


def candidate_lines(number: int, candidate: Mapping[str, Any], fields: Sequence[Field], width: int) -> list[str]:
    """One candidate as lines of markup: its name, then the fields side by side, or one below the other if narrow."""
    label, description = candidate.get("label") or "", candidate.get("description") or ""
    about = f": {description}" if description else ""
    title = f"{candidate['item']}  {label}{about}  {candidate['score']:.2f}"
    lines = [f"[bold]{number}[/]  {escape(title)}"]
    column = max((len(f.column) for f in fields), default=0)
    room = max(10, (width - column - 10) // 2)
    for one in fields:
        symbol, colour = MARKS.get(one.level, UNKNOWN)
        ours, theirs = escape(one.ours), escape(one.theirs or "–")
        if width < NARROW or len(one.ours) > room:
            lines.append(f"   [{colour}]{symbol}[/] {escape(one.column)}: {ours}")
            lines.append(f"       [{colour}]{theirs}[/]")
        else:
            pad = " " * (room - len(one.ours))
            lines.append(f"   [{colour}]{symbol}[/] {escape(one.column):<{column}}  {ours}{pad}  [{colour}]{theirs}[/]")
    if not any(one.level in MARKS for one in fields):
        lines.append(f"   [dim]{escape(candidate['evidence'])}[/]")
    return lines


def explain_row(
    slug: Slug,
    row: Annotated[str, typer.Argument(help="the row's number in the dump, or `key:` and the record's key")],
    run: Run = None,
) -> None:
    """Say why a row was matched as it was: the evidence with its weight, the runner-up, and what people judged."""
    settings = load_settings()
    work = open_work(slug, run or latest_run(settings, slug))
    tables = judged(work)
    matches, _ = settle(tables.matches, work.partner)
    wanted = row.removeprefix("key:")
    found = matches["_key"] == wanted if row.startswith("key:") else matches["_row"].astype("string") == wanted
    if not found.any():
        rows = f"rows 1 to {matches['_row'].max()}" if len(matches) else "no rows"
        raise ConfigurationError(
            f"run '{work.run}' has no row '{row}'", remedy=f"it has {rows}; a key is written key:…"
        )
    [match] = rows_of(matches[found])
    candidates = rows_of(tables.candidates[tables.candidates["_row"] == match["_row"]].sort_values("rank"))
    record = records_of(work, {match["_row"]})[match["_row"]]
    for line in explanation_lines(explain(match, candidates), _name(record, work)):
        out.print(line, markup=False)


def records_of(work: Work, rows: set[int]) -> dict[int, dict[str, Any]]:
    """The run's records with these numbers, as plain rows, with the columns that matching and mapping read."""
    mapping = work.partner.mapping
    wanted = {"_row", "_key", *matching_columns(mapping.match)}
    found: dict[int, dict[str, Any]] = {}
    with pq.ParquetFile(work.records) as file:
        columns = [name for name in file.schema_arrow.names if not name.startswith("_") or name in wanted]
        for number in range(file.num_row_groups):
            batch = to_pandas(file.read_row_group(number, columns=columns))
            found |= {record["_row"]: record for record in rows_of(batch[batch["_row"].isin(list(rows))])}
    return found


def _name(record: Mapping[str, Any], work: Work) -> str:
    """The record's name as the partner writes it."""
    names = work.partner.mapping.match.names
    return str(record.get(names[0].column) or "").replace("\x1f", ", ") if names else str(record["_key"])
