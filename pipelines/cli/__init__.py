"""The command line, `donata`: each command is a thin shell over a flow or a function; errors are said plainly."""

import os
import sys

# Set before Prefect is imported: errors reach people through us, and the temporary server tells nobody of its start.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

from pipelines.cli import (
    auditing,
    checking,
    coverage_snapshots,
    definitions,
    evaluation,
    index,
    judgements,
    partnership,
    provenance,
    rehearsing,
    returning,
    review,
    sandbox,
    serve,
    stages,
    undoing,
)
from pipelines.cli.app import app
from pipelines.cli.console import err, show_error
from pipelines.exceptions import DonataError, StoppedError

__all__ = ["app", "main"]

#: What a shell expects of a program that SIGINT ended: 128 + 2.
INTERRUPTED = 130

definitions.register(app)
checking.register(app)
partnership.register(app)
stages.register(app)
rehearsing.register(app)
evaluation.register(app)
undoing.register(app)
auditing.register(app)
returning.register(app)
provenance.register(app)
coverage_snapshots.register(app)
review.register(app)
app.add_typer(judgements.app, name="judgements")
serve.register(app)
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(index.app, name="index")


def main() -> None:
    """Run the command; a DonataError becomes one clear message and exit code 1."""
    try:
        app()
    except DonataError as error:
        show_error(error)
        sys.exit(INTERRUPTED if isinstance(error, StoppedError) else 1)
    except KeyboardInterrupt:
        err.print("Interrupted. Nothing is lost: the same command goes on where it stopped.")
        sys.exit(INTERRUPTED)
