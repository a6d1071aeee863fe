import getpass

import pytest

from pipelines.flows.deeds import ordered_by
from pipelines.settings import Settings


def test_orders_are_of_whom_the_setting_names_or_the_system_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "una")
    assert ordered_by(Settings(person="Una Undoer")) == "Una Undoer"
    assert ordered_by(Settings()) == "una"

    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert ordered_by(Settings()) == "unknown"
