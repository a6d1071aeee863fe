"""`make soak`: the campaign's seeds beyond those of CI, and a summary of what was done to them."""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.campaign.campaign import Result, campaign

#: The seeds of CI come before these.
FIRST, RUNS = 41, 300
ITEMS = 200


def summary(results: list[Result]) -> str:
    """What the runs saw, in a few lines."""
    faults: Counter[str] = Counter()
    for result in results:
        faults += result.faults
    wrong = [result for result in results if result.wrong]
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(faults.items()))
    duplicates = sum("twice" in each or "too many" in each for result in wrong for each in result.wrong)
    two, well = sum(r.workers > 1 for r in results), len(results) - len(wrong)
    kills, stops = sum(r.kills for r in results), sum(r.stops for r in results)
    hours, back = sum(r.hours for r in results), sum(r.put_back for r in results)
    ours, others = sum(r.edits for r in results), sum(r.others_edits for r in results)
    lines = [
        f"{len(results):,} runs of {ITEMS} items, {two:,} of them by two workers: {well:,} ended as without faults",
        f"{faults.total():,} faults: {kinds}",
        f"{kills:,} times kill -9, {stops:,} stops for lack of patience, {hours:,.0f} hours of the campaign's own time",
        f"{ours:,} edits of ours, {others:,} of another user, {back:,} items put back to review after one of theirs",
        f"duplicates {duplicates}, runs in which something was lost, undone or made twice {len(wrong)}",
    ]
    return "\n".join(lines)


def main() -> int:
    """Run the seeds, tell of each that went wrong, and print the summary; 1 if any did."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--first", type=int, default=FIRST, help="the first seed")
    arguments.add_argument("--runs", type=int, default=RUNS, help="how many")
    arguments.add_argument("--results", type=Path, help="a file to keep results in; what stands there is not run again")
    given = arguments.parse_args()
    results = _kept(given.results)
    known = {result.seed for result in results}
    seeds = [number for number in range(given.first, given.first + given.runs) if number not in known]
    if seeds:
        with tempfile.TemporaryDirectory() as folder, campaign(Path(folder)) as run:
            for number in seeds:
                results.append(run(number))
                _keep(given.results, results[-1])
                for wrong in results[-1].wrong:
                    print(f"seed {number}: {wrong}", flush=True)
    print(summary(results))
    return int(any(result.wrong for result in results))


def _kept(path: Path | None) -> list[Result]:
    lines = path.read_text().splitlines() if path and path.is_file() else []
    kept = [Result(**json.loads(line)) for line in lines]
    for result in kept:
        result.faults = Counter(result.faults)
    return kept


def _keep(path: Path | None, result: Result) -> None:
    if path:
        with path.open("a") as file:
            file.write(json.dumps(vars(result)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
