"""A job's process, `python -m pipelines.job_process NUMBER COMMAND…`: a command of `donata`, its end in the ledger.

It stands above the command line, so that a request to stop is heard from the first moment, while all else is loaded.
"""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType

from pipelines.messages import N_


def run_job(number: int, command: Sequence[str]) -> int:
    """Run `donata` with these arguments, and write down how it ended; its exit code."""
    early: list[int] = []

    def hear(asked: int, frame: FrameType | None) -> None:
        del frame
        early.append(asked)

    # Whoever started the portal in the background of a shell has SIGINT ignored in all that comes of it.
    signal.signal(signal.SIGINT, hear)
    from pipelines.cli import INTERRUPTED, main
    from pipelines.exceptions import DonataError
    from pipelines.flows.heart import beating
    from pipelines.flows.jobs import carry_out
    from pipelines.ledger import Ledger
    from pipelines.ledger.job_book import JobState
    from pipelines.settings import Settings, load_settings

    carry_out(number)
    sys.argv = ["donata", *command]
    code, message = 1, N_("it failed unexpectedly: see its log")
    try:
        silence = load_settings().job_silence
    except DonataError:
        # The command meets it too, and says what is wrong.
        silence = Settings.model_fields["job_silence"].default
    # Whoever ordered the job names the ledger, so that it hears of settings that cannot be read.
    with Ledger(os.environ.get("DONATA_LEDGER_URL") or load_settings().ledger) as ledger:
        try:
            with beating(ledger, number, timedelta(seconds=silence)):
                try:
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    if early:
                        code, message = INTERRUPTED, N_("stopped before it began")
                    else:
                        # Whoever started it may have died before it could write that down.
                        if ledger.job(number).pid is None:
                            ledger.note_job(number, JobState.RUNNING, pid=os.getpid())
                        main()
                        code, message = 0, ""
                except SystemExit as ended:
                    code = int(ended.code or 0)
                    # What was said of the error is in the log; the board tells it too.
                    message = str(ended.__context__) if isinstance(ended.__context__, DonataError) else ""
                finally:
                    # Nobody can stop what has ended, and its end is to be known.
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
        finally:
            state = {0: JobState.DONE, INTERRUPTED: JobState.STOPPED}.get(code, JobState.FAILED)
            ledger.note_job(number, state, exit_code=code, message=message)
    return code


if __name__ == "__main__":
    sys.exit(run_job(int(sys.argv[1]), sys.argv[2:]))
