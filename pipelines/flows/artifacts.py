"""Artifacts: what each stage shows, in Prefect as a table of its counts and links, in the terminal as one line."""

from collections.abc import Mapping
from pathlib import Path

from prefect.artifacts import create_markdown_artifact

from pipelines.flows.plain import is_plain


def publish(stage: str, run: str, counts: Mapping[str, int], reports: Mapping[str, Path] | None = None) -> None:
    """Publish a stage's counts and the paths of its reports as a Markdown artifact, and print them."""
    if not is_plain():
        create_markdown_artifact(markdown(stage, run, counts, reports or {}), key=f"{stage}-{run}", description=stage)
    print(line(stage, counts, reports or {}), flush=True)


def markdown(stage: str, run: str, counts: Mapping[str, int], reports: Mapping[str, Path]) -> str:
    """The artifact's text."""
    rows = [f"| {_words(name)} | {value:,} |" for name, value in counts.items()]
    links = [f"- [{title}]({path.as_uri()})" for title, path in reports.items()]
    return "\n".join([f"### {stage}, run {run}", "", "| what | count |", "|---|---:|", *rows, "", *links])


def line(stage: str, counts: Mapping[str, int], reports: Mapping[str, Path]) -> str:
    """The same for the terminal, with the pages among the reports."""
    told = ", ".join(f"{_words(name)} {value:,}" for name, value in counts.items() if value)
    pages = [shown(path) for path in reports.values() if path.suffix == ".html"]
    return "\n".join([f"{stage:<10}{told or 'nothing to do'}", *(f"{'':<10}{page}" for page in pages)])


def shown(path: Path) -> str:
    """A path as a person reads it here: below the current folder from there."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
