"""Artifacts: what each stage shows in Prefect, a table of its counts and links to its reports."""

from collections.abc import Mapping
from pathlib import Path

from prefect.artifacts import create_markdown_artifact


def publish(stage: str, run: str, counts: Mapping[str, object], reports: Mapping[str, Path] | None = None) -> None:
    """Publish a stage's counts and the paths of its reports as a Markdown artifact."""
    create_markdown_artifact(markdown(stage, run, counts, reports or {}), key=f"{stage}-{run}", description=stage)


def markdown(stage: str, run: str, counts: Mapping[str, object], reports: Mapping[str, Path]) -> str:
    """The artifact's text."""
    rows = [f"| {name.replace('_', ' ')} | {value} |" for name, value in counts.items()]
    links = [f"- [{title}]({path.as_uri()})" for title, path in reports.items()]
    return "\n".join([f"### {stage}, run {run}", "", "| what | count |", "|---|---:|", *rows, "", *links])
