"""Mistakes, as people make them: each is one clear message with its place and its remedy, and nothing is written."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipelines.flows.lock import alone
from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.end_to_end.imaginary import imaginary_project, seeded
from tests.end_to_end.installation import Installation
from tests.fictional import CROSSWALK, MAPPING, SLUG, package

pytestmark = pytest.mark.prefect

CSV = f"data/partners/{SLUG}/artists.csv"
YAML = f"mappings/{SLUG}.yaml"
PACKAGE = f"data/partners/{SLUG}/datapackage.json"
TABLE = "mappings/crosswalks/imaginary-nationalities.tsv"


@dataclass(frozen=True)
class Mistake:
    """What someone did to a file or a setting of a sound project, and what they must be told.

    `said` is part of the message, `where` the end of its place, `remedy` part of what to do.
    """

    name: str
    said: str
    where: str
    remedy: str
    file: str | None = None
    change: Callable[[str], str] | None = None
    settings: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def repackaged(**changes: Any) -> Callable[[str], str]:
    return lambda text: json.dumps(json.loads(text) | changes, indent=2)


def without_column(text: str) -> str:
    """The dump without its second column."""
    rows = [line.split(",") for line in text.replace(", Imaginary", " Imaginary").splitlines()]
    return "\n".join(",".join([row[0], *row[2:]]) for row in rows) + "\n"


def expecting(**bounds: str) -> Callable[[str], str]:
    return lambda text: text.partition("expect:")[0] + "expect:\n" + "".join(f"  {n}: {b}\n" for n, b in bounds.items())


#: Known before any flow begins.
DEFINITIONS = [
    Mistake(
        "typo in a mapping's key",
        "identifers",
        f"{YAML}:{line_of(MAPPING, 'identifiers:')}",
        "identifiers",
        YAML,
        replaced("identifiers:", "identifers:"),
    ),
    Mistake(
        "YAML that is none",
        "",
        f"{YAML}:{line_of(MAPPING, 'languages:') + 1}",
        "",
        YAML,
        replaced("languages: [en, mul]", "languages: [en, mul"),
    ),
    Mistake(
        "column that the dump's schema lacks",
        "natoinality",
        f"{YAML}:{line_of(MAPPING, 'nationality, property')}",
        "nationality",
        YAML,
        replaced("column: nationality", "column: natoinality"),
    ),
    Mistake(
        "column that is neither mapped nor ignored",
        "gallery",
        YAML,
        "ignore",
        YAML,
        replaced("  gallery: where the works hang says nothing of the person\n", "  {}\n"),
    ),
    Mistake(
        "unknown property",
        "P99999999",
        YAML,
        "",
        YAML,
        replaced("property: P570\n    column: died", "property: P99999999\n    column: died"),
    ),
    Mistake(
        "wrong datatype",
        "P245",
        YAML,
        "external-id",
        YAML,
        replaced("datatype: external-id", "datatype: quantity"),
    ),
    Mistake(
        "crosswalk with a value twice",
        "Erewhonian",
        f"{TABLE}:5",
        "",
        TABLE,
        lambda text: text + "Erewhonian\tQ183\tGermany\t\n",
    ),
    Mistake("crosswalk with an item that is none", "Germany", f"{TABLE}:3", "", TABLE, replaced("Q183", "Germany")),
    Mistake("crosswalk without its header", "", f"{TABLE}:1", "value", TABLE, replaced("value\titem\t", "word\tid\t")),
    Mistake(
        "closed licence",
        "CC-BY-NC-4.0",
        PACKAGE,
        "permission",
        PACKAGE,
        repackaged(licenses=[{"name": "CC-BY-NC-4.0", "path": "https://creativecommons.org/licenses/by-nc/4.0/"}]),
    ),
    Mistake("JSON that is none", "", f"{PACKAGE}:2", "", PACKAGE, replaced('"name"', "name")),
    Mistake("typo in the data package", "homepag", PACKAGE, "homepage", PACKAGE, replaced('"homepage"', '"homepag"')),
    Mistake("unknown partner", "imaginary-thing", "", SLUG, arguments=("run", "imaginary-thing")),
    Mistake("unknown target", "narnia", "", "sandbox", arguments=("run", SLUG, "--target", "narnia")),
    Mistake("public target that is not named", "wikidata", "", "--target", settings={"target": "wikidata"}),
    Mistake(
        "public target without credentials",
        "",
        "",
        "DONATA_",
        settings={"contact": "imaginary@example.org"},
        arguments=("run", SLUG, "--target", "wikidata"),
    ),
    Mistake(
        "secret in donata.toml",
        "bot_password",
        "donata.toml",
        "DONATA_BOT_PASSWORD",
        "donata.toml",
        lambda _: 'bot_password = "hunter2"\n',
    ),
    Mistake("unknown setting", "colour", "", "donata settings", "donata.toml", lambda _: 'colour = "blue"\n'),
    Mistake("setting of a wrong type", "timeout", "", "donata settings", settings={"timeout": "long"}),
    Mistake("unknown setting on the command line", "colour", "", "", arguments=("--set", "colour=blue", "runs")),
    Mistake(
        "secret on the command line",
        "bot_password",
        "",
        "DONATA_BOT_PASSWORD",
        arguments=("--set", "bot_password=hunter2", "runs"),
    ),
]

#: Known once the dump is read, matched or planned.
DUMPS = [
    Mistake(
        "no dump", "no such file", "nowhere.csv", "check the path", arguments=("run", SLUG, "--dump", "nowhere.csv")
    ),
    Mistake("missing column", "name", "artists.csv", "", CSV, without_column),
    # Saved as Latin-1, while the data package says UTF-8: the byte 0xFC is no character there.
    Mistake("broken encoding", "(0xFC) breaks", "artists.csv:3", "UTF-8", CSV, replaced("Ruffle", "R\udcfcffle")),
    Mistake("empty file", "empty", "artists.csv", "", CSV, lambda _: ""),
    Mistake("header alone", "no rows", "artists.csv", "", CSV, lambda text: text.partition("\n")[0] + "\n"),
    Mistake("too few rows", "expect.rows: 11", YAML, "expect", YAML, expecting(rows="{min: 100}")),
    Mistake("too few matches", "expect.matched_share", YAML, "", YAML, expecting(matched_share="{min: 0.99}")),
    Mistake("too many edits", "expect.edits: 8", YAML, "", YAML, expecting(edits="{max: 5}")),
    Mistake("old dump", "expect.since", YAML, "", YAML, expecting(since="2026-06-01")),
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(seeded(tmp_path_factory.mktemp("sandbox"))) as running:
        yield running


@pytest.fixture
def installation(sandbox: RunningSandbox, tmp_path: Path) -> Iterator[Installation]:
    """A sound project; afterwards nothing may have been written."""
    home = imaginary_project(tmp_path / "home", mapping=MAPPING)
    sandbox.requests.clear()
    yield Installation(home, tmp_path / "runs", sandbox.url)
    assert sandbox.requests.actions("wbeditentity") == []


def make(mistake: Mistake, installation: Installation) -> Installation:
    """The project with the mistake in it."""
    if mistake.file and mistake.change:
        path = installation.home / mistake.file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(mistake.change(text), encoding="utf-8", errors="surrogateescape")
    return Installation(installation.home, installation.runs, installation.sandbox_url, mistake.settings)


def assert_told(stderr: str, mistake: Mistake, home: Path) -> None:
    """One message: what is wrong, where if it is in a file, and what to do."""
    assert "Traceback" not in stderr
    lines = [line.strip() for line in stderr.strip().splitlines()]
    assert [line.partition(":")[0] for line in lines if line.startswith("Error:")] == ["Error"]
    assert lines[0].startswith("Error:")
    assert mistake.said in stderr
    [remedy] = [line for line in lines if line.startswith("what to do:")]
    assert len(remedy) > len("what to do: ")
    assert mistake.remedy in stderr
    if mistake.where:
        [where] = [line for line in lines if line.startswith("where:")]
        assert mistake.where in where


@pytest.mark.parametrize("mistake", DEFINITIONS, ids=lambda mistake: mistake.name)
def test_a_mistake_in_a_definition(
    mistake: Mistake, installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = make(mistake, installation)
    code = wrong.call(*(mistake.arguments or ("run", SLUG)))
    told = capsys.readouterr()
    assert code == 1, told.out
    assert_told(told.err, mistake, installation.home)
    assert "hunter2" not in told.err + told.out
    assert not (installation.runs / SLUG).exists()


@pytest.mark.usefixtures("prefect_server")
@pytest.mark.parametrize("mistake", DUMPS, ids=lambda mistake: mistake.name)
def test_a_mistake_in_a_dump(mistake: Mistake, installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = make(mistake, installation)
    code = wrong.call(*(mistake.arguments or ("run", SLUG)))
    told = capsys.readouterr()
    assert code == 1, told.out
    assert_told(told.err, mistake, installation.home)


def test_a_dead_sandbox(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    dead = Installation(installation.home, installation.runs, url)
    assert dead.call("run", SLUG) == 1
    told = capsys.readouterr().err
    assert_told(told, Mistake("dead sandbox", url, "", "donata sandbox start"), installation.home)


@pytest.mark.usefixtures("prefect_server")
def test_two_runs_of_one_partner_at_a_time(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    with installation.used(), alone(SLUG):
        code = installation.call("run", SLUG)
    assert code == 1
    busy = Mistake("two at a time", "worked on by another command", f"{SLUG}/lock", "wait")
    assert_told(capsys.readouterr().err, busy, installation.home)


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server")
@pytest.mark.parametrize("mistake", [DEFINITIONS[0], *DUMPS[1:4]], ids=lambda mistake: mistake.name)
def test_a_process_of_its_own_says_the_same(mistake: Mistake, installation: Installation) -> None:
    """What a person sees, with nothing of Prefect's or Python's beside it."""
    done = make(mistake, installation).command("run", SLUG)
    assert done.returncode == 1
    assert_told(done.stderr, mistake, installation.home)
    assert len(done.stderr.strip().splitlines()) == 3


def test_the_package_of_these_tests_is_sound(installation: Installation) -> None:
    assert json.loads((installation.home / PACKAGE).read_text(encoding="utf-8")) == package()
    assert (installation.home / TABLE).read_text(encoding="utf-8") == CROSSWALK
