import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from pipelines.web.site.catalogues import TRANSLATIONS
from pipelines.web.site.languages import LANGUAGES

Id = str | list[str] | tuple[str, ...]


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
@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_the_catalogues_are_whole(code: str, ending: str, collected: dict[str, set[Id]]) -> None:
    with (TRANSLATIONS / f"{code}.{ending}").open("rb") as file:
        catalogue = read_po(file, locale=code, abort_invalid=True)
    said = {m.id for m in catalogue if m.id and all(m.string if isinstance(m.string, tuple) else [m.string])}
    assert not collected[ending] - said, "run `make messages`, then translate what is empty"
    assert not said - collected[ending], "run `make messages`: what nobody says any more goes"


@pytest.mark.parametrize("ending", ["po", "stages.po"])
@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_translations_keep_what_is_filled_in(code: str, ending: str) -> None:
    with (TRANSLATIONS / f"{code}.{ending}").open("rb") as file:
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
