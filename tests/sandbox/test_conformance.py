"""The sandbox held to answers that were recorded from a real MediaWiki with Wikibase (REL1_43).

The recordings are not in the repository: DONATA_CONFORMANCE names their folder, or it lies beside the repository.
"""

import os
from pathlib import Path

import pytest

from tests.conftest import HOME
from tests.sandbox.recording import recorded_wiki
from tests.sandbox.replay import Json, Outcome, Replayer, read_exchanges, share

LAGGING = {"X-Rig-Query-Lag": "660"}
OUTSIDE = {
    "faults/maxlag-queryservice": LAGGING,
    "faults/maxlag-queryservice.fv2-plaintext": LAGGING,
    "faults/maxlag-queryservice-get": LAGGING,
    "faults/maxlag-queryservice-get.fv2-plaintext": LAGGING,
    "wbi/050-maxlag-error": LAGGING,
    "wbi/051-maxlag-error": LAGGING,
}
"""Lag that was switched on beside the requests."""
LOST_SESSION = "wbi/049-badtoken-session-expired"

RACES = range(829, 851)
"""Four sessions at once: who wins is chance, and here edits are made one after the other."""
OF_ITS_OWN = frozenset(
    {
        "meta/siteinfo",
        "meta/wikibase-siteinfo-general-wikibase-keys",
        "meta/paraminfo-wikibase-modules",
        "meta/wbcontentlanguages-term",
        "read/query-search",
        "read/query-search.fv2-plaintext",
        "read/usercontribs-autosummaries",
        "read/recentchanges-bot-flags",
    }
)
"""What describes the recorded server: its software, its pages beside the entities, a search index not yet built."""
WORDED = frozenset(
    {
        "auth/login-wrong-password",
        "auth/login-wrong-password.fv2-plaintext",
        "auth/login-unknown-botpassword-app",
        "auth/login-unknown-botpassword-app.fv2-plaintext",
        "auth/clientlogin-bot-password-refused",
        "auth/clientlogin-bot-password-refused.fv2-plaintext",
        "read/wbparsevalue-time-malformed",
        "read/wbparsevalue-time-malformed.fv2-plaintext",
        "read/wbparsevalue-validate",
        "read/wbparsevalue-validate.fv2-plaintext",
        "faults/entity-too-big-existing",
        "wbi/005-login-wrong",
        "wbi/063-ratelimited-newbie",
    }
)
"""Answers with a sentence outside what is known for wording; ours are our own."""
DATED = frozenset(
    f"pages/{name}{form}"
    for name in ("edit-blocked-user", "create-blocked-user", "edit-partially-blocked-page")
    for form in ("", ".fv2-plaintext")
)
"""Messages with a written-out date."""
REASONS = 713
"""A deletion's reason that MediaWiki words itself."""


@pytest.fixture(scope="module")
def recordings() -> Path:
    """The folder of the recordings; a test that asks for it is skipped where it is absent."""
    folder = Path(os.environ.get("DONATA_CONFORMANCE", HOME.parent / "shared" / "conformance")) / "wikibase"
    if not folder.is_dir():
        pytest.skip(f"no recordings at {folder}: name their folder in DONATA_CONFORMANCE")
    return folder


def replay(directory: Path, exchanges: list[Json]) -> list[Outcome]:
    """The outcomes on a sandbox of their own, with what happened beside the requests."""
    with recorded_wiki(directory) as url:
        replayer, outcomes = Replayer(url), list[Outcome]()
        cut = next((i for i, exchange in enumerate(exchanges) if exchange.get("name") == LOST_SESSION), len(exchanges))
        outcomes += replayer.replay(exchanges[:cut], OUTSIDE)
        if cut < len(exchanges):
            replayer.forget(exchanges[cut]["session"])
            outcomes += replayer.replay(exchanges[cut:], OUTSIDE)
        replayer.close()
        return outcomes


def unexplained(outcomes: list[Outcome]) -> list[str]:
    """The differences that no list above names."""
    known = OF_ITS_OWN | WORDED | DATED
    return [
        f"{outcome.number} {outcome.name}: {outcome.difference or 'status or code'}"
        for outcome in outcomes
        if not (outcome.status and outcome.codes and outcome.body)
        and outcome.number != REASONS
        and outcome.number not in RACES
        and not (outcome.name in known and outcome.status and outcome.codes)
    ]


@pytest.mark.real_data
@pytest.mark.slow
def test_the_action_api_answers_as_recorded(recordings: Path, tmp_path: Path) -> None:
    outcomes = replay(tmp_path, read_exchanges(recordings / "main.jsonl.gz"))
    assert unexplained(outcomes) == []
    assert len(outcomes) == 796
    assert share(outcomes, "status") == 1
    assert share(outcomes, "codes") >= 0.98
    assert share(outcomes, "body") >= 0.94


@pytest.mark.real_data
def test_wikibaseintegrators_requests_are_answered_as_recorded(recordings: Path, tmp_path: Path) -> None:
    outcomes = replay(tmp_path, read_exchanges(recordings / "wbi.jsonl.gz"))
    assert unexplained(outcomes) == []
    assert share(outcomes, "status") == 1
    assert share(outcomes, "codes") == 1
    assert share(outcomes, "body") >= 0.95
