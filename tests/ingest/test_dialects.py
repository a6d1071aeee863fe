"""Dialects are found out from the file's first lines."""

import pytest

from pipelines.ingest.dialects import CsvDialect, find_dialect
from pipelines.partners.package import Dialect


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["id", "name", "made"], ["1", '"Quill, Ada; the elder"', "10:30"], ["2", "Moss", "11:45"]]
    sample = "\n".join(delimiter.join(line) for line in lines).replace("10:30", '"10:30"').replace("11:45", '"11:45"')
    assert find_dialect(sample, Dialect()).delimiter == delimiter


def test_known_headers_tell_more_than_evenness() -> None:
    sample = "id,name,born\n;,;,\n"
    assert find_dialect(sample, Dialect()).delimiter == ","
    assert find_dialect("id,name;born,died\n1,2;3,4\n", Dialect(), frozenset({"id", "died"})).delimiter == ","


def test_one_column_has_the_usual_delimiter() -> None:
    assert find_dialect("name\nAda\n", Dialect()) == CsvDialect()
    assert find_dialect("\n", Dialect()) == CsvDialect()


def test_what_is_declared_holds() -> None:
    declared = Dialect(delimiter=";", quote_char="'", double_quote=False, escape_char="\\", header=False)
    found = find_dialect("a,b\n", declared)
    assert (found.delimiter, found.quote, found.double_quote, found.escape, found.header) == (
        ";",
        "'",
        False,
        "\\",
        False,
    )
    assert not found.plain


def test_excels_word_on_the_delimiter_is_heeded() -> None:
    found = find_dialect("sep=;\r\na;b\r\n", Dialect())
    assert (found.delimiter, found.skip_lines) == (";", 1)


def test_single_quotes_are_found() -> None:
    assert find_dialect("id,name\n1,'a, b'\n2,'c'\n", Dialect()).quote == "'"


def test_a_space_before_quotes_is_found() -> None:
    assert find_dialect('id, name\n1, "a, b"\n', Dialect()).skip_space


def test_a_lone_carriage_return_does_not_stop_the_search() -> None:
    assert find_dialect("a;b;c\n1;x\ry;3\n", Dialect()).delimiter == ";"


def test_a_dialect_says_what_it_is() -> None:
    assert str(CsvDialect("\t")) == 'delimiter tab, quote "'
    assert str(CsvDialect("^", "'")) == "delimiter '^', quote '"
