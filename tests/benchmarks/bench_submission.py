"""Submission: how much the server's memory grows while a large CSV comes in and is checked, and how long that takes.

The portal runs in a process of its own; a client sends the file by PUT, then waits for the check. Looked at is the
server's resident memory (its highest, from the kernel) before and after, and the highest of the process that checks.
Exit code 1 if the server grows by 100 MiB or more, or the file does not arrive as it is.

    python tests/benchmarks/bench_submission.py [--full]      256 MiB; with --full 1 GiB
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fictional import DUMP, SLUG, write_partner

MOST_GROWTH = 100 << 20
PIECE = 1 << 20

SERVER = """
import sys
from pathlib import Path
from pipelines.settings import Settings
from pipelines.web.app import create_app
from pipelines.web.serving import listen, serve
from pipelines.web.site.portal import open_portal

home = Path(sys.argv[1])
portal = open_portal(Settings(home=home, runs_dir=home / "runs"))
with listen("127.0.0.1", int(sys.argv[2])) as listener:
    print("ready", listener.getsockname()[1], flush=True)
    serve(create_app(portal), listener)
"""


def write_dump(path: Path, size: int) -> int:
    """A CSV of about so many bytes, as the fictional museum writes it; how many rows it has."""
    head, count = DUMP.partition("\n")[0], 0
    biography = "Erewhonian, 1853–1921; " + "painter of what is not there " * 30
    with path.open("w", encoding="utf-8") as file:
        file.write(head + "\n")
        while file.tell() < size:
            rows = range(count + 1, count + 2001)
            file.write("".join(f'{n},"Quill, Ada {n}","{biography}",Erewhonian,1853,1921,,1\n' for n in rows))
            count += 2000
    return count


def resident(pid: int, what: str) -> int:
    """`VmRSS` or `VmHWM` of a process, in bytes; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith(what)), 0)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for path in found for one in path.read_text(encoding="ascii").split()]


@contextmanager
def server(home: Path) -> Iterator[tuple[int, str]]:
    """The portal: its process, and its address."""
    command = [sys.executable, "-c", SERVER, str(home), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.pid, f"http://127.0.0.1:{process.stdout.readline().split()[1]}"
        finally:
            process.terminate()


def send(address: str, dump: Path) -> dict[str, object]:
    """Send the file; what the server says."""
    with dump.open("rb") as body:
        request = urllib.request.Request(address, body, method="PUT")  # noqa: S310 - our own server
        request.add_header("Content-Length", str(dump.stat().st_size))
        request.add_header("Content-Type", "text/csv")
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            told: dict[str, object] = json.load(answer)
    return told


def wait(address: str, pid: int) -> tuple[dict[str, object], int]:
    """Ask until the check is done; what it says, and the highest memory of the process that checks."""
    highest = 0
    while True:
        highest = max([highest, *(resident(child, "VmHWM") for child in children(pid))])
        with urllib.request.urlopen(address) as answer:  # noqa: S310
            told: dict[str, object] = json.load(answer)
        if told["state"] not in {"fetching", "received"}:
            return told, highest
        time.sleep(0.2)


def main() -> int:
    """Measure, and say what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1 GiB instead of 256 MiB")
    size = (1 << 30) if parser.parse_args().full else (256 << 20)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_partner(home)
        (home / "mappings" / "targets").mkdir(parents=True, exist_ok=True)
        manifest = Path(__file__).parents[2] / "mappings" / "targets" / "sandbox.json"
        (home / "mappings" / "targets" / "sandbox.json").write_bytes(manifest.read_bytes())
        dump = home / "large.csv"
        rows = write_dump(dump, size)
        with server(home) as (pid, base):
            warm = home / "small.csv"
            warm.write_text(DUMP, encoding="utf-8")
            address = f"{base}/api/v1/partners/{SLUG}/submissions"
            wait(f"{base}/api/v1/submissions/{send(address, warm)['id']}", pid)
            before = resident(pid, "VmHWM")
            start = time.monotonic()
            told = send(f"{address}?name=large.csv", dump)
            sent = time.monotonic() - start
            done, checking = wait(f"{base}/api/v1/submissions/{told['id']}", pid)
            seconds = time.monotonic() - start
            growth = resident(pid, "VmHWM") - before
        arrived = done["bytes"] == dump.stat().st_size and done["check"] and done["check"]["rows_accepted"] == rows  # type: ignore[index]
    mebibyte = 1 << 20
    print(f"{size // mebibyte:,} MiB, {rows:,} rows, on {os.cpu_count()} cores")
    print(f"the server's peak before {before / mebibyte:.0f} MiB, grown by {growth / mebibyte:.1f} MiB (less than 100)")
    print(
        f"answered after {sent:.1f} s, checked after {seconds:.1f} s; "
        f"the checking process took {checking // mebibyte} MiB"
    )
    print(f"arrived whole: {'yes' if arrived else f'no: {done}'}")
    return 0 if arrived and growth < MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
