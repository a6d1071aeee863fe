from pathlib import Path

import pytest

from pipelines.exceptions import SettingsError
from pipelines.settings import Settings, effective_settings, find_home, load_settings


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "donata.toml").write_text('searches = 500\ntarget = "sandbox"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_home_is_the_nearest_folder_upwards_with_a_settings_file(project: Path) -> None:
    deep = project / "data" / "partners"
    deep.mkdir(parents=True)
    assert find_home(deep) == project


def test_home_is_also_known_by_mappings_and_data(tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    (tmp_path / "data" / "x").mkdir(parents=True)
    assert find_home(tmp_path / "data" / "x") == tmp_path


def test_without_a_project_home_is_where_one_stands(tmp_path: Path) -> None:
    assert find_home(tmp_path) == tmp_path


def test_file_environment_and_command_line_in_rising_order(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().searches == 500
    monkeypatch.setenv("DONATA_SEARCHES", "600")
    assert load_settings().searches == 600
    assert load_settings({"searches": 700}).searches == 700


def test_a_value_of_none_on_the_command_line_is_not_given(project: Path) -> None:
    assert load_settings({"searches": None}).searches == 500


def test_paths_hang_on_home(project: Path) -> None:
    settings = load_settings({"home": project, "sandbox_name": "rehearsal", "sandbox_port": 9999})
    assert settings.runs == project / "data" / "runs"
    assert settings.ledger == f"sqlite:///{project / 'data' / 'runs' / 'ledger.sqlite'}"
    assert settings.sandbox_dir == project / "data" / "runs" / "sandboxes" / "rehearsal"
    assert settings.sandbox_url == "http://127.0.0.1:9999"


def test_an_absolute_folder_and_a_ledger_url_stand_as_given(project: Path, tmp_path: Path) -> None:
    settings = load_settings({"runs_dir": tmp_path / "elsewhere", "ledger_url": "postgresql://host/ledger"})
    assert settings.runs == tmp_path / "elsewhere"
    assert settings.ledger == "postgresql://host/ledger"


@pytest.mark.parametrize("secret", sorted(Settings.SECRETS))
def test_a_secret_in_the_file_is_refused(project: Path, secret: str) -> None:
    (project / "donata.toml").write_text(f'{secret} = "hunter2"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=f"DONATA_{secret.upper()}") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_an_unknown_setting_is_refused_by_name(project: Path) -> None:
    (project / "donata.toml").write_text("batchrows = 5\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="batchrows"):
        load_settings()


def test_an_unknown_setting_is_told_with_its_line_and_the_nearest_one(project: Path) -> None:
    (project / "donata.toml").write_text('target = "sandbox"\n\ntimout = 3\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert (caught.value.file, caught.value.line) == (str(project / "donata.toml"), 3)
    assert caught.value.remedy == "did you mean 'timeout'?"


def test_a_value_of_the_wrong_type_is_refused_by_name(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONATA_SANDBOX_PORT", "many")
    with pytest.raises(SettingsError, match="sandbox_port"):
        load_settings()


def test_broken_toml_names_the_file(project: Path) -> None:
    (project / "donata.toml").write_text("searches = \n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"donata\.toml"):
        load_settings()


def test_effective_settings_name_the_source_of_each(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONATA_MAXLAG", "7")
    found = {setting.name: setting for setting in effective_settings({"workers": 1})}
    assert set(found) == set(Settings.model_fields)
    assert (found["searches"].source, found["searches"].value) == ("donata.toml", "500")
    assert (found["maxlag"].source, found["maxlag"].value) == ("environment", "7")
    assert (found["workers"].source, found["workers"].value) == ("command line", "1")
    assert found["timeout"].source == "default"
    assert all(setting.description for setting in found.values())


def test_secrets_are_masked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONATA_BOT_PASSWORD", "hunter2")
    shown = {setting.name: setting for setting in effective_settings()}["bot_password"]
    assert (shown.value, shown.source) == ("********", "environment")
    assert "hunter2" not in repr(load_settings())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://donata:hunter2@db.example.org:5432/ledger",
        "postgresql://donata:hun:ter2@db.example.org/ledger",
        "postgresql://donata:h@nter2@db.example.org/ledger",
        "postgresql://db.example.org/ledger?user=donata&password=hunter2",
    ],
)
def test_the_password_in_the_ledgers_url_is_masked(project: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DONATA_LEDGER_URL", url)
    shown = {setting.name: setting for setting in effective_settings()}["ledger_url"].value
    assert "nter2" not in shown
    assert "ter2" not in shown
    assert "donata" in shown
    assert "db.example.org" in shown


def test_addresses_without_a_password_are_shown_as_they_are(project: Path) -> None:
    for url in ("sqlite:////tmp/a:b@c.sqlite", "postgresql://donata@db.example.org:5432/ledger?sslmode=require"):
        shown = {setting.name: setting for setting in effective_settings({"ledger_url": url})}["ledger_url"].value
        assert shown == url
