import gc

import pytest

from pipelines.model.collection import collection_paused


def test_the_search_comes_back_after_an_error_and_after_an_inner_pause() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="x"), collection_paused():  # noqa: PT012 - the pauses are the matter
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise ValueError("x")
    assert gc.isenabled()
