"""The wiki that the conformance recordings were made on, set up as a sandbox: accounts, filters, pages elsewhere.

The setup is read off the recordings' own requests and answers (`conformance/README.md` names the accounts). To replay
them with the script that comes with them:

    python -m tests.sandbox.recording 8181
    python ../shared/conformance/replay.py http://127.0.0.1:8181 ../shared/conformance/wikibase/main.jsonl.gz
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.sandbox import Account, BotPassword, RequestLog, SandboxOptions
from pipelines.sandbox.elsewhere import Elsewhere
from pipelines.sandbox.policy import AbuseFilter, Policy
from pipelines.sandbox.runner import listen, serving
from pipelines.sandbox.wiki import Wiki

BOT_GRANTS = frozenset({"basic", "highvolume", "editpage", "createeditmovepage"})
ACCOUNTS = (
    Account("RigAdmin", ("sysop",), None, {"admin": BotPassword("rigadminpassword0123456789abcdef")}),
    Account("Second account"),
    Account("Third account"),
    Account(
        "RigBot",
        ("bot",),
        None,
        {
            "uploader": BotPassword("rigbotpassword0123456789abcdef01", BOT_GRANTS),
            "readonly": BotPassword("rigbotreadonl0123456789abcdef012", frozenset({"basic"})),
            "lowvolume": BotPassword("rigbotlowvol00123456789abcdef012", BOT_GRANTS - {"highvolume"}),
        },
    ),
    Account("Fifth account"),
    Account("RigUser", (), None, {"uploader": BotPassword("riguserpassword0123456789abcdef1")}, autoconfirmed=False),
    Account("RigConfirmed", (), "RigConfirmedPass-2026", {"uploader": BotPassword("rigconfpassword0123456789abcdef1")}),
    Account("RigBlocked", (), None, {"uploader": BotPassword("rigblockpassword0123456789abcdef")}),
)
ELSEWHERE = Elsewhere(
    files=frozenset({"Example.jpg", "Rig map.png"}),
    data_pages=frozenset({"Data:Rig.map", "Data:Rig.tab"}),
    pages={
        "enwiki": {"Berlin": "", "Paris": "", "London": "", "Londres": "London"},
        "dewiki": {},
    },
    address="{base}/{site}/",
)
POLICY = Policy(
    obeys_headers=True,
    newcomer_edits=8,
    filters=(
        AbuseFilter(1, "Rig: disallow", "rigabuse"),
        AbuseFilter(2, "Rig: warn", "rigwarn", warns=True),
    ),
    spam_domains=("rigspam.example",),
    elsewhere=ELSEWHERE,
    unseen_creations=4,
    exact_search=True,
)


@contextmanager
def recorded_wiki(directory: Path, port: int = 0) -> Iterator[str]:
    """The URL of a running, empty sandbox with the setup of the recorded wiki."""
    options = SandboxOptions(
        directory=directory, port=port, accounts=ACCOUNTS, site_name="WikibaseRig", edits_per_minute=90, policy=POLICY
    )
    listener = listen(options.host, options.port)
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    wiki = Wiki(options, url)
    try:
        with serving(wiki, listener, RequestLog()):
            yield url
    finally:
        listener.close()
        wiki.close()


def main(port: int) -> None:
    """Serve the wiki until a line is read or the input ends."""
    with tempfile.TemporaryDirectory() as directory, recorded_wiki(Path(directory), port) as url:
        print(f"{url} (Enter to end)", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8181)
