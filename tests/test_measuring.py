"""What is marked `no_cover` costs nothing to measure, in whichever process it runs."""

import sys
import threading

import pytest


def traced_by_coverage() -> bool:
    return type(sys.gettrace()).__module__.partition(".")[0] == "coverage"


@pytest.mark.no_cover
def test_what_is_not_measured_is_not_traced() -> None:
    found = [traced_by_coverage()]
    thread = threading.Thread(target=lambda: found.append(traced_by_coverage()))
    thread.start()
    thread.join()
    assert found == [False, False]
