import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from starlette.requests import Request

from pipelines.messages import Message, counted
from pipelines.web.site import current, i18n

Id = str | list[str] | tuple[str, ...]


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    asked = Request({"type": "http", "headers": [(b"cookie", f"{i18n.COOKIE}={request.param}".encode())]})
    token = current._REQUEST.set(asked)
    yield str(request.param)
    current._REQUEST.reset(token)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "12,345.5 | 12.5%"), ("fr", "12\u202f345,5 | 12,5\xa0%"), ("es", "12.345,5 | 12,5\xa0%")],
    indirect=["language"],
)
def test_numbers_are_written_as_the_language_does(language: str, told: str) -> None:
    assert f"{i18n.number(12345.5, 1)} | {i18n.percent(0.125)}" == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0%"), (1, "100%"), (0.00001, "< 0.1%"), (0.99999, "> 99.9%"), (0.5, "50%"), (0.1234, "12.3%"), (None, "")],
)
def test_neither_all_nor_nothing_is_claimed_by_rounding(share: float | None, told: str) -> None:
    assert i18n.percent(share) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "May 1, 2026"), ("fr", "1 mai 2026"), ("es", "1 de mayo de 2026"), ("ar", "1 مايو 2026")],
    indirect=["language"],
)
def test_days_are_said_in_the_language(language: str, told: str) -> None:
    assert i18n.day(date(2026, 5, 1)) == told
    assert i18n.day("2026-05-01") == told


def test_moments_are_utc_and_for_programs_too() -> None:
    told = i18n.moment(datetime(2026, 5, 1, 12, 30, tzinfo=UTC))
    assert told.startswith('<time datetime="2026-05-01T12:30:00+00:00">May 1, 2026')
    assert told.endswith(", 12:30 UTC</time>")
    assert i18n.moment("2026-05-01T14:30:00+02:00") == told
    assert i18n.moment(None) == i18n.day(None) == i18n.number(None) == ""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA,en;q=0.5", "fr"),
        ("de,es;q=0.1", "es"),
        ("en;q=0.1,ar;q=0.9", "ar"),
        ("de", "en"),
        ("", "en"),
        (";;;q=,,fr;q=x", "en"),
        ("*", "en"),
    ],
)
def test_a_browsers_wish_is_read(header: str, language: str) -> None:
    asked = Request({"type": "http", "headers": [(b"accept-language", header.encode())]})
    assert i18n.locale_of(asked).language == language


@pytest.mark.parametrize("language", ["fr", "ar"], indirect=True)
def test_messages_are_translated_and_filled(language: str) -> None:
    assert i18n.gettext("You are signed in as %(name)s.", name="Ada") != "You are signed in as Ada."
    assert "Ada" in i18n.gettext("You are signed in as %(name)s.", name="Ada")
    assert i18n.ngettext("%(num)s of ours", "%(num)s of ours", 1200).endswith("of ours")
    assert i18n.said("never") != "never"
    assert i18n.said("100 % not marked") == "100 % not marked"


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "'x' is above 5", "'x' is above 5"),
        ("fr", "'x' is above 5", "«\xa0x\xa0» dépasse 5"),
        ("fr", "'x' is not a year", "«\xa0x\xa0» n’est pas une année"),
        ("fr", "the row has 2 cells; the header has 8", "la ligne a 2 cellules\xa0; l’en-tête en a 8"),
        ("es", "1,200 times, 3.5% of the rows", "1.200 veces, 3,5\xa0% de las filas"),
        ("ar", "2 times, 50.0% of the rows", None),
        (
            "fr",
            "born 1853 is also the item's; to review: nothing but the name agrees",
            "born 1853 vaut aussi pour l’élément; à relire\xa0: rien ne concorde sauf le nom",
        ),
        ("fr", "born 1853 contradicts the item's 1901 or c. 1905 (P569)", None),
        (
            "fr",
            "+3.00 bits: odds 8.0 to 1, so 0.889 taken by itself",
            "+3,00 bits\xa0: chances de 8,0 contre 1, soit 0,889 pris isolément",
        ),
        ("fr", "dump.csv:3: the file is empty → check the link", "dump.csv:3: le fichier est vide → vérifiez le lien"),
        ("fr", "to review: the judgements differ (Q1: Ada; not Q2: Bo)", None),
        ("fr", "nobody translated this; nor this: at all", "nobody translated this; nor this: at all"),
    ],
    indirect=["language"],
)
def test_what_was_said_in_english_is_said_again(language: str, text: str, told: str | None) -> None:
    said = i18n.said(text)
    assert said != text if told is None else said == told


@pytest.mark.parametrize("language", ["fr"], indirect=True)
def test_messages_keep_what_they_are_made_of(language: str) -> None:
    assert i18n.said(counted("%(num)s cell; the header has %(width)s", "%(num)s cells; the header has %(width)s", 1200,
                             width=8)) == "1\u202f200 cellules\xa0; l’en-tête en a 8"  # fmt: skip
    assert i18n.said(Message("'%(column)s' is not %(detail_said)s", column="x", detail_said="a year")) == (
        "«\xa0x\xa0» n’est pas une année"
    )
    assert i18n.said(None) == ""


@pytest.mark.parametrize(("language", "told"), [("en", "+1.50"), ("fr", "+1,50")], indirect=["language"])
def test_signs_are_written(language: str, told: str) -> None:
    assert i18n.signed(1.5) == told
    assert i18n.signed(-1.5)[1:] == told[1:]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Id]]:
    """All texts of the code by the ending of their catalogue, as `make messages` collects them."""
    home = Path(__file__).parents[3]
    printing = ["make", "-s", "--no-print-directory", "--eval", "stages: ; @echo $(STAGES)", "stages"]
    stages = subprocess.run(printing, cwd=home, check=True, capture_output=True, text=True).stdout.split()
    found: dict[str, set[Id]] = {}
    for ending, places in (("po", ["pipelines/web"]), ("stages.po", stages)):
        pot = tmp_path_factory.mktemp("messages") / "messages.pot"
        options = ["-q", "extract", "-F", str(home / "pyproject.toml"), "--ignore-dirs=reconciliation", "-o", str(pot)]
        CommandLineInterface().run(["pybabel", *options, *(str(home / place) for place in places)])  # type: ignore[no-untyped-call]
        with pot.open("rb") as file:
            found[ending] = {message.id for message in read_po(file) if message.id}
    return found


@pytest.mark.parametrize("ending", ["po", "stages.po"])
@pytest.mark.parametrize("code", [code for code in i18n.LANGUAGES if code != "en"])
def test_the_catalogues_are_whole(code: str, ending: str, collected: dict[str, set[Id]]) -> None:
    with (i18n.TRANSLATIONS / f"{code}.{ending}").open("rb") as file:
        catalogue = read_po(file, locale=code, abort_invalid=True)
    said = {m.id for m in catalogue if m.id and all(m.string if isinstance(m.string, tuple) else [m.string])}
    assert not collected[ending] - said, "run `make messages`, then translate what is empty"
    assert not said - collected[ending], "run `make messages`: what nobody says any more goes"


@pytest.mark.parametrize("ending", ["po", "stages.po"])
@pytest.mark.parametrize("code", [code for code in i18n.LANGUAGES if code != "en"])
def test_translations_keep_what_is_filled_in(code: str, ending: str) -> None:
    with (i18n.TRANSLATIONS / f"{code}.{ending}").open("rb") as file:
        catalogue = read_po(file, locale=code, abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue
        singular, *plural = [message.id] if isinstance(message.id, str) else message.id
        allowed = set(_places(singular)) | {place for text in plural for place in _places(text)}
        written = [message.string] if isinstance(message.string, str) else list(message.string or ())
        for text in written:
            if text and not plural:
                assert _places(text) == _places(singular), f"{code}: {text}"
            assert set(_places(text)) <= allowed, f"{code}: {text}"


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))
