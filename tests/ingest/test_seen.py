"""Seen values: the line of the first occurrence, whatever the batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import seen as seen_values
from pipelines.ingest.seen import SeenValues


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12), st.sampled_from([4, 16, 1 << 20]))
def test_earlier_lines_are_those_of_first_occurrences(batches: list[list[int]], longest_run: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen_values, "_LONGEST_RUN", longest_run)
        _compare_with_a_dictionary(batches)


def _compare_with_a_dictionary(batches: list[list[int]]) -> None:
    seen, first, line = SeenValues(), dict[int, int](), 1
    for batch in batches:
        lines = np.arange(line, line + len(batch), dtype=np.int64)
        expected = []
        for value, at in zip(batch, lines.tolist(), strict=True):
            expected.append(first.get(value, 0))
            first.setdefault(value, at)
        assert seen.earlier_lines(np.array(batch, dtype=np.uint64), lines).tolist() == expected
        line += len(batch)
