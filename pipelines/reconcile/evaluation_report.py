"""The report of an evaluation: as lines for a terminal, and as a page with a reliability diagram."""

from collections.abc import Iterator

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.reconcile.evaluation import Evaluation, Share


def report_rows(evaluation: Evaluation) -> Iterator[tuple[str, str, str]]:
    """(what, figure, remark) for a small table."""
    about = evaluation.about
    yield "rows with gold", str(evaluation.answerable + evaluation.absent), f"part: {about.get('part', 'all')}"
    yield "answerable", str(evaluation.answerable), "the reference has the gold item"
    yield "true absences", str(evaluation.absent), "any match would be wrong"
    required = about.get("required_precision")
    yield "precision of accepted", *_figure(evaluation.precision, f"required: {required}" if required else "")
    yield "recall of accepted", *_figure(evaluation.recall)
    yield "best F1", f"{evaluation.best_f1:.4f}", "over all thresholds, swept on the gold itself"
    yield "right item first", *_figure(evaluation.recall_at_1)
    yield "right item among 5", *_figure(evaluation.recall_at_5)
    yield "accepted, wrong item", str(evaluation.wrong_item), "the right one was there"
    yield "accepted, should be none", str(evaluation.should_be_none), "the right one is not in the reference"
    yield "calibration error", f"{evaluation.calibration_error:.4f}", "expected, of the best candidate, ten bins"
    yield "calibration error of none", f"{evaluation.none_calibration_error:.4f}", "likewise"
    if "rows_per_second" in about:
        remark = f"{about['rows']} rows, {about['workers']} processes, {about['seconds']:.1f} s"
        yield "rows a second", f"{about['rows_per_second']:,.0f}", remark
    if "memory_mib" in about:
        yield "memory", f"{about['memory_mib']:,.0f} MiB", "peak of this process, the reference included"


def _figure(share: Share, remark: str = "") -> tuple[str, str]:
    interval = f"{share.part} of {share.whole}, 95 %: {share.low:.4f} to {share.high:.4f}"
    return f"{share.value:.4f}", f"{interval}; {remark}" if remark else interval


def evaluation_html(evaluation: Evaluation) -> str:
    """One self-contained page: figures, reliability diagram, mistakes."""
    environment = Environment(
        loader=PackageLoader("pipelines.reconcile"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("evaluation.html.j2").render(
        evaluation=evaluation, rows=list(report_rows(evaluation)), about=evaluation.about
    )
