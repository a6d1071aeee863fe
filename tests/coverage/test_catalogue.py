"""The catalogue reads each query once."""

import pytest

from pipelines.coverage.catalogue import Catalogue
from pipelines.exceptions import QueryError
from tests.coverage.imaginary_graph import ROOT


def test_a_query_is_read_once() -> None:
    catalogue = Catalogue(ROOT)
    assert catalogue.query("coverage/class-size") is catalogue.query("coverage/class-size")


def test_an_unknown_query_is_an_error() -> None:
    with pytest.raises(QueryError, match="there is no query"):
        Catalogue(ROOT).query("coverage/class-sise")
