"""Golden commands: what stands here was checked against the help page by hand."""

import csv
import io

from pipelines.interop.quickstatements import PROPOSED, export_csv, export_v1
from pipelines.model.statements import Rank
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.difference import difference
from pipelines.upload.rows import Edit, edits_table
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    COUNTRY,
    SITE,
    ULAN,
    country,
    day,
    item,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

REF = 'S248\tQ100\tS854\t"https://museum.example.org/record/1"\tS813\t+2026-05-01T00:00:00Z/11'


def planned() -> list[Edit]:
    live = item(statement(snak(COUNTRY, country(30))), statement(snak(BIRTH, year(1850)), number=2))
    ours = [
        propose(snak(COUNTRY, country(30))),
        propose(snak(BIRTH, day("1853-03-30")), qualifiers=[snak(CIRCUMSTANCES, EntityValue("Q5727902"))],
                on_existing="add"),
        propose(snak(SITE, StringValue("https://example.org/a")), reference("1"), reference("2")),
        propose(snak(ULAN, StringValue("500 1"))),
        propose(snak(ULAN, StringValue("500 2"))),
        propose_term("label", "Ada", "mul"),
        propose_term("alias", 'the "Countess"'),
    ]  # fmt: skip
    new = [
        propose(snak(ULAN, StringValue("7")), subject="new:7"),
        propose_term("label", "Grace", subject="new:7"),
    ]
    return [*difference(ours, live).edits, *difference(new, None).edits]


def test_v1_commands() -> None:
    found = export_v1(edits_table(planned()))
    again = REF.replace("S248", "!S248").replace("record/1", "record/2")
    assert found.text.splitlines() == [
        'Q1\tLmul\t"Ada"',
        'Q1\tAen\t"the "Countess""',
        f"Q1\tP569\t+1853-03-30T00:00:00Z/11\tP1480\tQ5727902\t{REF}",
        f"Q1\tP27\tQ30\t{REF}",
        f'Q1\tP856\t"https://example.org/a"\t{REF}\t{again}',
        f'Q1\tP245\t"500 1"\t{REF}',
        f'Q1\tP245\t"500 2"\t{REF}',
        "CREATE",
        'LAST\tLen\t"Grace"',
        f'LAST\tP245\t"7"\t{REF}',
    ]
    assert (found.commands, found.left) == (9, [])


def linked() -> list[Edit]:
    """Two new items, one of which names the other, and a live one that names one and, as a qualifier, both."""
    a, b = EntityValue("new:a"), EntityValue("new:b")
    live = [
        propose(snak(COUNTRY, a)),
        propose(snak(CIRCUMSTANCES, a), qualifiers=[snak(COUNTRY, b)]),
        propose(snak("P31", EntityValue("new:c"))),
        propose(snak(ULAN, StringValue("1"))),
    ]
    new = [
        *(propose_term("label", s.upper(), subject=f"new:{s}") for s in "ab"),
        propose(snak(COUNTRY, b), subject="new:a"),
    ]
    by_item = [[p for p in new if p.subject == f"new:{s}"] for s in "ab"]
    return [edit for rows in (live, *by_item) for edit in difference(rows, None).edits]


def test_a_live_item_names_a_new_one_as_the_last() -> None:
    found = export_v1(edits_table(linked()))
    assert found.text.splitlines() == [
        f'Q1\tP245\t"1"\t{REF}',
        "CREATE",
        'LAST\tLen\t"A"',
        f"Q1\tP27\tLAST\t{REF}",
        "CREATE",
        'LAST\tLen\t"B"',
    ]
    assert [(one.subject, one.what, one.why.partition(",")[0]) for one in found.left] == [
        ("Q1", "P1480: new:a", "it names new items"),
        ("Q1", "P31: new:c", "it names new items"),
        ("new:a", "P27: new:b", "it names another new item"),
    ]
    _, *rows = csv.reader(io.StringIO(export_csv(edits_table(linked())).text))
    assert [row[0] for row in rows] == ["Q1", "", "Q1", ""]
    assert "LAST" in rows[2]


def test_csv_has_a_row_an_item_and_more_where_a_thing_is_said_twice() -> None:
    found = export_csv(edits_table(planned()))
    header, *rows = csv.reader(io.StringIO(found.text))
    assert header == [
        "qid", "Lmul", "Aen", "P569", "qal1480", "S248", "s854", "s813", "P27", "S248", "s854", "s813",
        "P856", "S248", "s854", "s813", "S248", "s854", "s813", "P245", "S248", "s854", "s813", "Len",
    ]  # fmt: skip
    assert [row[0] for row in rows] == ["Q1", "Q1", ""]
    first, second, new = rows
    assert [first[1], first[2], first[8]] == ["Ada", 'the "Countess"', "Q30"]
    assert first[19] == '"500 1"'
    assert second[19] == '"500 2"'
    assert not any(second[1:19])
    assert (new[23], new[19]) == ("Grace", '"7"')
    assert '"""500 1"""' in found.text


def test_what_has_no_command_is_told() -> None:
    other = statement(snak(SITE, StringValue("http://example.org")))
    rows = [
        propose(snak(SITE, StringValue("https://example.org/"))),
        propose(snak(COUNTRY, country(30)), rank=Rank.PREFERRED),
        propose_term("description", "a||b"),
    ]
    found = export_v1(edits_table(difference(rows, item(other)).edits))
    assert found.text == ""
    assert [(left.subject, left.what) for left in found.left] == [
        ("Q1", "description: a||b"),
        ("Q1", "P856: https://example.org/"),
        ("Q1", "P27: Q30"),
    ]
    assert all(left.why for left in found.left)


def test_proposals_for_people_stand_apart() -> None:
    live = item(statement(snak(BIRTH, year(1850))))
    edits = edits_table(difference([propose(snak(BIRTH, year(1853)), on_existing="propose")], live).edits)
    assert export_v1(edits).text == ""
    assert export_v1(edits, PROPOSED).text == f"Q1\tP569\t+1853-00-00T00:00:00Z/9\t{REF}\n"


def test_an_empty_plan_gives_an_empty_export() -> None:
    edits = edits_table([])
    assert (export_v1(edits).text, export_csv(edits).text) == ("", "qid\n")
