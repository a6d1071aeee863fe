"""pywikibot, unmodified, as a program of its own: the movement's bot framework from login to merge."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.sandbox import RunningSandbox

Json = dict[str, Any]

FAMILY = """\
from pywikibot import family

class Family(family.DefaultWikibaseFamily):
    name = "sandbox"
    langs = {"sandbox": "HOST"}

    def protocol(self, code):
        return "http"
"""
CONFIG = """\
family = mylang = "sandbox"
family_files["sandbox"] = "FOLDER/sandbox_family.py"
usernames["sandbox"]["sandbox"] = "USER"
password_file = "FOLDER/passwords"
put_throttle = minthrottle = 0
max_retries = 0
"""


def configure(folder: Path, sandbox: RunningSandbox) -> None:
    """What a bot's operator writes: a family, a configuration, and a bot password that others cannot read."""
    account, _, application = sandbox.user.partition("@")
    (folder / "sandbox_family.py").write_text(FAMILY.replace("HOST", sandbox.url.removeprefix("http://")))
    (folder / "user-config.py").write_text(CONFIG.replace("FOLDER", str(folder)).replace("USER", account))
    passwords = folder / "passwords"
    passwords.write_text(f"('{account}', BotPassword('{application}', '{sandbox.password}'))\n")
    for path in (passwords, folder / "user-config.py"):
        path.chmod(0o600)


@pytest.fixture(scope="module")
def seen(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """What the session saw. It can write to its own folder alone, and reach no other host."""
    folder = tmp_path_factory.mktemp("pywikibot")
    configure(folder, sandbox)
    nowhere = {f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https")}
    own = {"PYWIKIBOT_DIR": str(folder), "HOME": str(folder), "no_proxy": "127.0.0.1", **nowhere}
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "VIRTUAL_ENV"}}
    script = Path(__file__).with_name("pywikibot_session.py")
    ran = subprocess.run(
        [sys.executable, script], check=False, env=kept | own, cwd=folder, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    # The API warns of what it does not know; that our edits were merged is no such thing.
    warnings = [line for line in ran.stderr.splitlines() if "API warning" in line]
    assert [line for line in warnings if "conflict-patched" not in line] == []
    result: Json = json.loads(ran.stdout)
    return result


def test_it_logs_in_and_learns_what_the_wiki_is(seen: Json, sandbox: RunningSandbox) -> None:
    assert (seen["user"], seen["rights"]) == (sandbox.user.partition("@")[0], True)
    assert seen["generator"].startswith("1.43")
    assert seen["concepts"] == "http://www.wikidata.org/entity/"
    assert seen["type"] == "time"


def test_statements_are_as_they_were_made(seen: Json, sandbox: RunningSandbox) -> None:
    p, statements = seen["properties"], seen["statements"]
    assert set(statements) == set(p.values())
    first, unknown = statements[p["string"]]
    assert first["mainsnak"]["datavalue"]["value"] == "other text"
    quantity = {"amount": "+1.5", "unit": "1", "upperBound": "+1.6", "lowerBound": "+1.4"}
    assert first["qualifiers"][p["quantity"]][0]["datavalue"]["value"] == quantity
    source = first["references"][0]["snaks"][p["url"]][0]["datavalue"]["value"]
    assert source == "https://example.org/source"
    assert (unknown["mainsnak"]["snaktype"], unknown["rank"]) == ("somevalue", "deprecated")
    assert seen["terms"] == [
        {"en": "made by pywikibot", "de": "Ding"},
        {"en": "an item", "de": "ein Ding"},
        {"en": ["one", "two"]},
    ]


def test_qualifiers_sources_and_claims_are_removed_and_an_edit_is_undone(seen: Json) -> None:
    p = seen["properties"]
    assert p["url"] not in seen["fewer"]
    bare = seen["fewer"][p["string"]][0]
    assert not bare.get("qualifiers")
    assert not bare.get("references")
    assert seen["undone"][p["url"]] == seen["statements"][p["url"]]


def test_history_reads_back_to_the_first_revision(seen: Json, sandbox: RunningSandbox) -> None:
    numbers = [number for number, *_ in seen["history"]]
    assert numbers == sorted(numbers, reverse=True)
    assert {user for _, user, _ in seen["history"]} == {seen["user"]}
    assert seen["history"][-1][2].endswith("created")
    first = json.loads(seen["first text"])
    assert (first["id"], first["claims"]) == (seen["item"], [])


def test_items_are_merged_and_redirected(seen: Json, sandbox: RunningSandbox) -> None:
    assert seen["redirect"] == [True, seen["item"]]
    assert seen["second redirect"] == seen["item"]
    assert "another" in [alias["value"] for alias in sandbox.entity(seen["item"])["aliases"]["en"]]


def test_refusals_reach_the_bot(seen: Json) -> None:
    assert seen["refused"] == ["modification-failed", "modification-failed"]


def test_search_lists_and_queries_find_the_item(seen: Json) -> None:
    assert seen["found"] == seen["searched"] == [seen["item"]]
    assert {seen["item"], seen["other"]} <= set(seen["contributed"])
    assert len(seen["changed"]) == 30
    assert seen["parsed"][0]["time"] == "+1850-00-00T00:00:00Z"
    assert seen["preloaded"][0] == seen["item"]
    assert seen["queried"] == ["other text"]
