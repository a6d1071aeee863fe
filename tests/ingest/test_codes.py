"""Every code has plain words, and is raised somewhere."""

import re
from pathlib import Path

import pipelines.ingest
from pipelines.ingest.codes import CODES


def test_codes_are_stable_words() -> None:
    for code, kind in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", code)
        message, remedy = kind.text(column="born", detail="1853")
        assert message
        assert remedy
        assert "{" not in message + remedy


def test_every_code_is_used() -> None:
    folder = Path(pipelines.ingest.__file__).parent
    source = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "codes.py")
    assert [code for code in CODES if f'"{code}"' not in source] == []
