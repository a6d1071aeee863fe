"""One sitting of a reviewer at the terminal: doubtful matches, one key each, with undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.markup import escape

from pipelines.cli.console import err, out
from pipelines.cli.keys import END, read_key
from pipelines.exceptions import ReviewError, ServiceError
from pipelines.flows.reviewing import candidate_items, decide, open_queue, take_back
from pipelines.flows.work import Work
from pipelines.ledger import Ledger
from pipelines.model.answers import Answer, Verdict
from pipelines.model.entities import Entity
from pipelines.reconcile.beside import Field, beside
from pipelines.reconcile.levels import SYMBOLS, Level, level_of
from pipelines.reconcile.review import Question, Reviewer
from pipelines.wikibase.reader import Reader

#: The colour of each level; its symbol alone tells it too.
COLOURS = {
    Level.EXACT: "green",
    Level.CLOSE: "green",
    Level.COMPATIBLE: "cyan",
    Level.CONTRADICTING: "bold red",
    Level.UNKNOWN: "dim",
}
HELP = """\
  1-9  the record is this candidate        y  it is the first candidate
  n    it is none of these                 u  I am unsure: do not ask again while nothing changes
  s    skip: ask me another time           z  undo my last answer, and ask again
  o    show the candidates' addresses      q  quit; every answer is kept at once
  = the same   ≈ nearly   ~ compatible   ≠ contradicts   · nothing to compare"""
PROMPT = "1-9/y choose, n none, u unsure, s skip, z undo, o link, ? help, q quit: "
#: Columns of the terminal below which the item's value goes to a line of its own.
NARROW = 72


@dataclass
class Session:
    """One sitting of a reviewer: the queue, where in it they are, and what can be undone."""

    work: Work
    who: str
    ledger: Ledger
    reader: Reader | None = None
    at: int = 0
    answers: list[tuple[int, Answer]] = field(default_factory=list)
    held: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.queue = open_queue(self.work, self.ledger)
        self.questions = self.queue.open_to(self.who)
        self.by = Reviewer(self.who, self.work.facts.slug, self.work.facts.dump_checksum)

    def ask_all(self) -> None:
        """Ask until the queue or the reviewer's patience ends."""
        if not self.questions:
            out.print("Nothing to review.")
            return
        out.print(f"{len(self.questions)} rows to review, as {self.who}. ? shows the keys.", markup=False)
        try:
            while self.at < len(self.questions):
                question = self.questions[self.at]
                if not self.ledger.reserve(self.by.slug, [question.key], self.who):
                    out.print(f"\nSkipped: another reviewer has row {question.row} before them.", markup=False)
                    self.at += 1
                    continue
                self.held.add(question.key)
                self._show(question)
                if not self._answer(question):
                    break
        finally:
            # Also where Ctrl-C ends the sitting: every answer is in the ledger by then.
            self.ledger.release_reservations(self.by.slug, self.held, self.who)
            decided = len({at for at, _ in self.answers})
            left = len(self.questions) - decided
            out.print(f"\n{decided} decided, {left} left. What was decided counts from the next `donata run`.")

    def _show(self, question: Question) -> None:
        out.print(f"\n[bold]{self.at + 1} of {len(self.questions)}[/]  {escape(question.name)}")
        out.print(f"[dim]row {question.row}, key {escape(question.key)}; {escape(question.why)}[/]")
        for voice in self.queue.voices(question.key) if self.queue.turn(question.key, self.who) == 3 else ():
            out.print(f"  {voice.reviewer} said: {voice.item or voice.verdict}", markup=False)
        entities, labels = self._look_up([c["item"] for c in question.candidates])
        match = self.work.partner.mapping.match
        for number, candidate in enumerate(question.candidates, start=1):
            entity = entities.get(candidate["item"])
            fields = beside(self.queue.records[question.row], candidate.get("features"), entity, match, labels)
            for line in candidate_lines(number, candidate, fields, out.width):
                out.print(line)
        if not question.candidates:
            out.print(f"  {question.match['item'] or 'no candidate'}: {question.match['evidence']}", markup=False)

    def _answer(self, question: Question) -> bool:
        """Ask for keys until the question is left; false if the reviewer quits."""
        items = [candidate["item"] for candidate in question.candidates]
        while True:
            out.print(PROMPT, end="", markup=False)
            key = read_key()
            out.print(key if key.isprintable() else "", markup=False)
            number = 1 if key == "y" else int(key) if key.isdecimal() and key.isascii() else 0
            if 0 < number <= len(items):
                self._record(question, Verdict.YES, items[number - 1])
                return True
            if key == "n":
                self._record(question, Verdict.NONE)
                return True
            if key == "u":
                self._record(question, Verdict.UNSURE)
                return True
            if key == "s":
                self.at += 1
                return True
            if key in {"q", END}:
                return False
            if key == "z" and self._undo():
                return True
            if key == "o":
                for each in items:
                    out.print(f"  {each}  {self.work.target.entity_url(each)}", markup=False)
            elif key != "z":
                out.print(HELP, markup=False)

    def _record(self, question: Question, verdict: Verdict, item: str | None = None) -> None:
        seen = self.queue.seen(question.key)
        try:
            answer = decide(self.ledger, self.queue, question, self.by, verdict, item=item, seen=seen)
        except ReviewError as error:
            out.print(f"  Not recorded: {error.message}.", markup=False)
        else:
            self.answers.append((self.at, answer))
        self.at += 1

    def _undo(self) -> bool:
        """Take back the last answer of this sitting and go back to its question; false if there is none."""
        if not self.answers:
            out.print("  Nothing to undo in this sitting.")
            return False
        self.at, answer = self.answers.pop()
        try:
            take_back(self.ledger, self.queue, answer, self.by)
        except ReviewError as error:
            out.print(f"  Not undone: {error.message}.", markup=False)
            return False
        out.print("  Undone.")
        return True

    def _look_up(self, items: Sequence[str]) -> tuple[Mapping[str, Entity], Mapping[str, str]]:
        """The candidates as they are now, and labels of what they link to; nothing if the target does not answer."""
        if self.reader is None or not items:
            return {}, {}
        try:
            return candidate_items(self.reader, items, self.work)
        except ServiceError as error:
            err.print(f"The items cannot be looked at, so the evidence has to do: {error.message}", markup=False)
            self.reader = None
            return {}, {}


def candidate_lines(number: int, candidate: Mapping[str, Any], fields: Sequence[Field], width: int) -> list[str]:
    """One candidate as lines of markup: its name, then the fields side by side, or one below the other if narrow."""
    label, description = candidate.get("label") or "", candidate.get("description") or ""
    about = f": {description}" if description else ""
    title = f"{candidate['item']}  {label}{about}  {candidate['score']:.2f}"
    lines = [f"[bold]{number}[/]  {escape(title)}"]
    column = max((len(f.column) for f in fields), default=0)
    room = max(10, (width - column - 10) // 2)
    for one in fields:
        symbol, colour = SYMBOLS[level_of(one.level)], COLOURS[level_of(one.level)]
        ours, theirs = escape(one.ours), escape(one.theirs or "–")
        if width < NARROW or len(one.ours) > room:
            lines.append(f"   [{colour}]{symbol}[/] {escape(one.column)}: {ours}")
            lines.append(f"       [{colour}]{theirs}[/]")
        else:
            pad = " " * (room - len(one.ours))
            lines.append(f"   [{colour}]{symbol}[/] {escape(one.column):<{column}}  {ours}{pad}  [{colour}]{theirs}[/]")
    if all(level_of(one.level) is Level.UNKNOWN for one in fields):
        lines.append(f"   [dim]{escape(candidate['evidence'])}[/]")
    return lines
