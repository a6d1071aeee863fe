import signal
from pathlib import Path

import pytest

from pipelines.cli import sitting as cli_sitting
from pipelines.cli.sitting import candidate_lines
from pipelines.exceptions import ReviewError
from pipelines.flows.work import latest_run, open_work
from pipelines.model.answers import Answer, Policy
from pipelines.reconcile.beside import Field
from pipelines.settings import load_settings
from tests.cli.conftest import Donata
from tests.cli.reviewed_run import held, reviewed_run, terminal
from tests.end_to_end.installation import Installation
from tests.fictional import SLUG

ASK = "q quit: "


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return reviewed_run(tmp_path)


def test_a_sitting_with_undo_quit_and_resume(installation: Installation) -> None:
    with terminal(installation, "review", SLUG, "--as", "Ada") as typist:
        shown = typist.wait_for(ASK)
        assert "3 rows to review, as Ada" in shown
        assert "1 of 3" in shown
        for words in ("Q11", "Quill, Ada", "= name", "= born", "≠ born", "1853", "the item says 1901"):
            assert words in shown, words
        typist.press("?")
        assert "none of these" in typist.wait_for(ASK)
        typist.press("\x1b[A")
        typist.wait_for(ASK)
        typist.press("9")
        typist.wait_for(ASK)
        typist.press("z")
        assert "Nothing to undo" in typist.wait_for(ASK)
        typist.press("o")
        assert "/Q11" in typist.wait_for(ASK)
        typist.press("2")
        assert "2 of 3" in typist.wait_for(ASK)
        assert held(installation) == [("1", "Q12", "positive", "Ada")]
        typist.press("z")
        assert "1 of 3" in typist.wait_for(ASK)
        assert held(installation) == []
        typist.press("y")
        typist.wait_for(ASK)
        typist.press("s")
        assert "3 of 3" in typist.wait_for(ASK)
        typist.press("q")
        assert "1 decided, 2 left" in typist.wait_for("next `donata run`.")
        assert typist.end() == 0
    assert held(installation) == [("1", "Q11", "positive", "Ada")]

    with terminal(installation, "review", SLUG, "--as", "Bea", columns=40) as typist:
        assert "2 rows to review, as Bea" in typist.wait_for(ASK)
        typist.press("n")
        typist.wait_for(ASK)
        typist.press("u")
        assert "2 decided, 0 left" in typist.wait_for("next `donata run`.")
        assert typist.end() == 0
    said = held(installation)
    assert {opinion for key, _, opinion, _ in said if key == said[1][0]} == {"negative"}
    assert [opinion for *_, opinion, _ in said].count("unsure") == 2

    with terminal(installation, "review", SLUG, "--as", "Bea") as typist:
        typist.wait_for("Nothing to review.")
        assert typist.end() == 0


def test_control_c_keeps_what_was_decided(installation: Installation) -> None:
    with terminal(installation, "review", SLUG, "--as", "Ada") as typist:
        typist.wait_for(ASK)
        typist.press("1")
        typist.wait_for(ASK)
        typist.process.send_signal(signal.SIGINT)
        typist.wait_for("1 decided, 2 left")
        assert typist.end() == 130
    assert len(held(installation)) == 1


def test_without_a_terminal_or_a_name(
    installation: Installation, donata: Donata, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = donata("review", SLUG)
    assert told.code == 1
    assert "--as NAME" in told.err
    told = donata("--set", "reviewer=Ada", "review", SLUG)
    assert told.code == 1
    assert "is not a terminal" in told.err
    assert "judgements import" in told.err


def sitting(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], who: str, keys: str
) -> str:
    """A sitting in this process, with these keys; what was shown."""
    pressed = iter(keys)
    monkeypatch.setattr(cli_sitting, "read_key", lambda: next(pressed))
    with installation.used():
        work = open_work(SLUG, latest_run(load_settings(), SLUG))
        with work.ledger() as ledger:
            cli_sitting.Session(work, who, ledger).ask_all()
    return capsys.readouterr().out


def test_several_at_once_and_second_opinions(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with installation.ledger() as ledger:
        ledger.set_review_policy(SLUG, Policy(second_share=1.0), "Cora")
        ledger.reserve(SLUG, ["1"], "Somebody")
        shown = sitting(installation, monkeypatch, capsys, "Ada", "2zq")
        assert "another reviewer has row 1 before them" in shown
        assert "Undone." in shown
        ledger.release_reservations(SLUG, ["1"], "Somebody")
        sitting(installation, monkeypatch, capsys, "Ada", "1q")
        assert "Ada said" not in sitting(installation, monkeypatch, capsys, "Bea", "2q")
        shown = sitting(installation, monkeypatch, capsys, "Cy", "nq")
        assert "Ada said: Q11" in shown
        assert "Bea said: Q12" in shown
        assert [answer.turn for answer in ledger.answers(SLUG)] == [1, 2, 3]
        assert ledger.reservations(SLUG) == {}


def test_what_was_decided_elsewhere_meanwhile_is_not_decided_again(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = ReviewError("this record was decided since it was shown to you", remedy="go on")

    def decide(*given: object, **more: object) -> Answer:
        raise refused

    monkeypatch.setattr(cli_sitting, "decide", decide)
    shown = sitting(installation, monkeypatch, capsys, "Ada", "1q")
    assert "Not recorded: this record was decided since" in shown
    assert "0 decided, 3 left" in shown


def test_narrow_terminals_put_one_value_below_the_other() -> None:
    fields = [Field("name", "[bold]", "Ada Quill", "close"), Field("born", "1853", "", "unknown")]
    candidate = {"item": "Q1", "label": "Ada", "description": None, "score": 0.5, "evidence": "e"}
    assert len(candidate_lines(1, candidate, fields, 100)) == 3
    narrow = candidate_lines(1, candidate, fields, 40)
    assert len(narrow) == 5
    assert "≈" in narrow[1]
    assert "\\[bold]" in narrow[1]
    assert "–" in narrow[4]
    assert candidate_lines(1, candidate, [], 80)[-1] == "   [dim]e[/]"


def test_an_explanation(installation: Installation, donata: Donata) -> None:
    told = donata("explain", SLUG, "1")
    assert told.code == 0, told.err
    assert "Row 1, key 1: Quill, Ada" in told.out
    assert "+3.00 bits  sum" in told.out
    assert "9.00 bits behind by born" in told.out
    assert donata("explain", SLUG, "key:2").out.startswith("Row 2, key 2")
    told = donata("explain", SLUG, "7")
    assert told.code == 1
    assert "no row '7'" in told.err


def test_judgements_go_out_and_come_in(installation: Installation, donata: Donata, tmp_path: Path) -> None:
    file = tmp_path / "theirs.sssom.tsv"
    file.write_text(
        "#curie_map:\n#  m: https://museum.example.org/\n#  wikidata: http://www.wikidata.org/entity/\n"
        "#mapping_set_id: https://example.org/set\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\tauthor_label\tmapping_date\n"
        "m:1\tskos:exactMatch\twikidata:Q12\tsemapv:ManualMappingCuration\tCy\t2026-01-02\n"
        "m:9\tskos:exactMatch\twikidata:Q99\tsemapv:ManualMappingCuration\tCy\t2026-01-02\n",
        encoding="utf-8",
    )
    told = donata("judgements", "import", SLUG, str(file))
    assert told.code == 0, told.err
    assert "2 judgements recorded, 0 known already" in told.out
    assert "1 of them are on records that the latest dump lacks: 9" in told.err
    assert "0 judgements recorded, 2 known already" in donata("judgements", "import", SLUG, str(file)).out
    with installation.ledger() as ledger:
        known, stranger = ledger.judgements(SLUG)
    assert known.identifiers == (("P245", "500900001"),)
    assert (len(known.fingerprint), stranger.fingerprint) == (32, "")
    assert "Outcome: accepted as Q12 by a person's judgement" in donata("explain", SLUG, "1").out
    assert "Q12" in donata("judgements", "list", SLUG).out

    ours = tmp_path / "ours.sssom.tsv"
    assert "2 judgements written" in donata("judgements", "export", SLUG, str(ours)).out
    assert donata("judgements", "export", SLUG).out == ours.read_text(encoding="utf-8")
    assert "0 judgements recorded, 2 known already" in donata("judgements", "import", SLUG, str(ours)).out


def test_files_that_cannot_be_used(installation: Installation, donata: Donata, tmp_path: Path) -> None:
    file = tmp_path / "bad.tsv"
    told = donata("judgements", "import", SLUG, str(file))
    assert told.code == 1
    assert "cannot be read" in told.err
    file.write_bytes(b"a\n\xff")
    assert "bad.tsv:2" in donata("judgements", "import", SLUG, str(file)).err
    file.write_text("subject_id\n", encoding="utf-8")
    assert "no column 'predicate_id'" in donata("judgements", "import", SLUG, str(file)).err
    assert donata("judgements", "export", SLUG, str(tmp_path)).code == 1
