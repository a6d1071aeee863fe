"""Single keys from a terminal, without Enter; the terminal is given back as it was."""

import os
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.exceptions import GateError

#: What a terminal sends when there is no more input: Ctrl-D.
END = "\x04"


@contextmanager
def single_keys() -> Iterator[None]:
    """Within, each key comes at once and is not echoed; Ctrl-C still interrupts.

    Raises:
        GateError: the standard input is no terminal.
    """
    if not sys.stdin.isatty():
        raise GateError(
            "a review asks for one key at a time, and the input is not a terminal",
            remedy="run it in a terminal; judgements from a file come with `donata judgements import`",
        )
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def read_key() -> str:
    """The next key, lower case; END if the input has ended. Arrows and other long sequences are one unknown key."""
    typed = os.read(sys.stdin.fileno(), 1)
    if not typed:
        return END
    if typed == b"\x1b":
        _drop_sequence()
        return ""
    return typed.decode("utf-8", errors="replace").lower()


def _drop_sequence() -> None:
    descriptor = sys.stdin.fileno()
    os.set_blocking(descriptor, False)
    try:
        os.read(descriptor, 16)
    except BlockingIOError:
        pass
    finally:
        os.set_blocking(descriptor, True)
