"""No page has a text that would stay English to a reader of another language, but for what others wrote."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from babel import Locale
from starlette.testclient import TestClient

from pipelines.exceptions import MappingError, ServiceUnavailableError, SettingsError
from pipelines.flows.grouped_coverage import keep_grouped
from pipelines.flows.submitting import Reception
from pipelines.ingest.isolation import check_here
from pipelines.ledger.job_book import JobState
from pipelines.partners.located import Located
from pipelines.partners.partner import Partner
from pipelines.partners.problems import Problem, raise_problems
from pipelines.web.board import intending, labels
from pipelines.web.institutions import desk
from pipelines.web.recognition import looking
from pipelines.web.site import i18n, retold
from pipelines.web.site.portal import Portal, open_portal
from tests.browser.pages import page_routes
from tests.fictional import DUMP, SLUG
from tests.web.board.conftest import prepare
from tests.web.conftest import COORDINATOR, asking
from tests.web.dashboards.conftest import work_of
from tests.web.site import pseudo
from tests.web.small_runs import DOUBTFUL, GIVEN, SmallRuns

BROKEN = DUMP + "5,Twin,,,,,,\n7,Short\nx,No Number,,,,,,\n8,<i>eight</i>,,,,,bad,\n"
#: What stands on pages that nobody translates: names of ours, of programs and formats.
NAMES = {"Donata", "CSV", "JSON", "SVG", "PNG", "UTC", "KiB", "SHA-256", "openapi.json", COORDINATOR.name}
#: What the partner, its dump and the target say, and the names of targets.
FOREIGN = {"imaginary-things", "Museum of Imaginary Things", "imagination", "Donata sandbox", "sandbox", "wikidata"}
FOREIGN |= {"test-wikidata", "artists", "Erewhonian", "Laputan", "painter", "engraver", "Wikidata", "Test Wikidata"}
#: The target has these labels in English alone.
FOREIGN |= {"human", "instance of", "date of birth", "date of death", "country of citizenship", "male", "female"}
FOREIGN |= {"Union List of Artist Names ID", "United Kingdom", "Nova Imaginary", '<script>alert("x")</script>'}
FOREIGN |= {"name", "born", "died", "nationality", "ulan", "id"}
#: What a fixture says in words of its own.
FOREIGN |= {
    "the identifier has another form",
    "a new item needs a name",
    "the item says so already",
    "long after",
    "look",
    "new",
}
#: What jobs said of their end; a table of jobs shows the first 160 letters.
ENDS = (
    "artists.csv: the file is empty → try again later",
    "donata.toml:1: there is no setting 'retires' → did you mean 'retries'?",
    "imaginary-things.yaml:7, column born: the target has no property P1",
)
#: Ids, values, files, language codes and days.
VALUES = re.compile(
    r"[QP]\d+|[0-9a-f]{6,}|c\. \d+|[\w-]+\.(?:csv|qs|toml|yaml)|\b(?:en|mul)\b"
    r"|\d+ \w+\.? \d{4}(?:, \d\d:\d\d)?"
)


@pytest.fixture(scope="module")
def told(runs: SmallRuns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal over a copy of the small runs: with a snapshot of coverage, a plan, and a job that failed."""
    copy = tmp_path_factory.mktemp("told") / "runs"
    shutil.copytree(runs.untouched, copy)
    portal = open_portal(runs.settings.model_copy(update={"runs_dir": copy}))
    keep_grouped(work_of(portal, runs.finished), "after", with_class=True)
    for message in ENDS:
        job = portal.ledger.order_job(
            slug=SLUG,
            kind="start",
            target="sandbox",
            arguments=[],
            person="Cora Dinator",
            host="elsewhere",
            log="/nowhere",
        )
        assert job is not None
        portal.ledger.note_job(job.id, JobState.FAILED, message=message)
    yield portal
    portal.close()


@pytest.fixture
def reader(told: Portal, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A coordinator who reads the language that is none."""
    own, below = pseudo.Pseudo("fr.po"), pseudo.Pseudo("fr.stages.po")
    known = retold.known_of([(below, below.templates), (own, own.templates)])
    monkeypatch.setattr(i18n, "catalogue", lambda _: own)
    monkeypatch.setattr(retold, "known_in", lambda _: known)
    monkeypatch.setattr(looking, "_failed", {})
    monkeypatch.setattr(desk, "Reception", partial(Reception, check=check_here, largest=300_000))
    retold._recalled.cache_clear()
    # Another file of this process may have given the same ids other names.
    labels._known.clear()
    client = asking(told, COORDINATOR)
    client.headers["accept-language"] = "fr"
    return client


def test_all_that_a_page_says_is_translated(told: Portal, runs: SmallRuns, reader: TestClient) -> None:
    run = prepare(runs, told)[0]
    sent = reader.put(f"/api/v1/partners/{SLUG}/submissions?name=artists.csv", content=BROKEN).json()
    named = {
        "slug": SLUG,
        "run": runs.finished,
        "class_": "Q5",
        "dimension": "gender",
        "number": "1",
        "id_": sent["id"],
    }
    paths = [re.sub(r"\{(\w+)(:\w+)?\}", lambda part: named.get(part[1], "x"), route) for route in page_routes()]
    paths += [f"/runs/{run}", f"/runs/{run}/plan", f"/runs/{run}/upload", f"/runs/{runs.finished}/undo"]
    paths += ["/sparql?name=coverage/items-with-label", f"/review/{SLUG}/search?row=1&q=Quill", "/partners?view=runs"]
    paths += ["/sparql?query=SELECT", "/partners?view=topics", f"/coverage/{SLUG}?measure=label", "/nowhere"]
    bare: dict[str, str] = {}
    for path in paths:
        if path == "/board/events":
            continue  # A stream has no end.
        answer = reader.get(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            bare |= {text: path for text in pseudo.bare_texts(answer.text) if not _foreign(text)}
    retold._recalled.cache_clear()
    assert not bare, "\n".join(f"{path}: {text}" for text, path in sorted(bare.items(), key=lambda pair: pair[1]))


def test_a_start_refused_for_the_mapping_says_why_in_the_readers_language(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(home: Path, slug: str) -> Partner:
        problems = [
            Problem(("class",), "the list is empty", "give it an entry, or remove it"),
            Problem(("class",), "'x' is not allowed", "expected an item id, such as Q5"),
        ]
        raise_problems(problems, Located(Path("imaginary-things.yaml"), {}, {}), MappingError)
        raise AssertionError

    monkeypatch.setattr(intending, "read_partner", refused)
    page = reader.get(f"/board/{SLUG}/start").text
    retold._recalled.cache_clear()
    assert "⟦the list is empty⟧" in page
    assert not [text for text in pseudo.bare_texts(page.replace("class:", "")) if not _foreign(text)]


@pytest.mark.parametrize(
    ("message", "bare"),
    [
        (str(SettingsError("setting 'retries': is below 0", remedy="correct the TOML syntax")), "→"),
        (str(ServiceUnavailableError("the query took too long", service="http://x/sparql")), "http://x/sparql:"),
        ("sandbox.json:3: key 'version': is not one of 1.0, 2.0 → correct the value", "sandbox.json:3: →"),
        ("query 'coverage/size' needs a value for 'class' (item) → give one", "→"),
        ("db.sqlite: cannot use sqlite://: no → check DONATA_LEDGER_URL, free space and permissions", "db.sqlite: →"),
        ("the data package 'm' may not be donated: the licence X is neither CC0 nor the public domain", ""),
        ("there is no model 'people' → build the index again", "→"),
        ("Prefect: no Prefect server answers at http://127.0.0.1:4200/api", "Prefect:"),
        ("it failed unexpectedly: see its log", ""),
    ],
)
def test_what_goes_wrong_below_the_portal_is_translated(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch, message: str, bare: str
) -> None:
    told = retold._told(message, "fr")
    retold._recalled.cache_clear()
    assert pseudo.outside(told) == bare


def _foreign(text: str) -> bool:
    """Whether nothing remains of a text but for names, values and what others wrote."""
    words = {part for fields in DOUBTFUL for value in fields.values() for part in value.split(", ")}
    words |= {part for name, _ in GIVEN for part in name.split()} | NAMES | FOREIGN
    # Names of languages come from Unicode's tables.
    words |= set(Locale("fr").languages.values())
    text = VALUES.sub(" ", text)
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return not any(sign.isalpha() for sign in text)
