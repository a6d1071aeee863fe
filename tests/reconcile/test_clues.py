from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader, Date, Fact, Identifier
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.items import year


def test_a_record_tells_identifiers_names_dates_and_facts(partner: Partner, make_records: MakeRecords) -> None:
    row = {"name": "Quill, Ada", "nationality": "erewhonian", "born": "1853", "ulan": " 500900001 "}
    reader = ClueReader(partner)
    clues = reader.read(rows_of(make_records(row))[0])
    assert clues.identifiers == (Identifier("ulan", "P245", "500900001"),)
    assert [name.forms[0] for name in clues.names] == ["Ada Quill"]
    assert clues.names[0].languages == ("en", "mul")
    assert clues.dates == (Date("born", "P569", year(1853)),)
    assert clues.facts == (Fact("nationality", "P27", "erewhonian", ("Q145",)),)
    assert reader.issues == []


def test_an_empty_record_tells_nothing(partner: Partner, make_records: MakeRecords) -> None:
    clues = ClueReader(partner).read(rows_of(make_records({}))[0])
    assert (clues.identifiers, clues.names, clues.dates, clues.facts) == ((), (), (), ())


def test_activity_is_no_birth_and_no_date_is_no_trouble(partner: Partner, make_records: MakeRecords) -> None:
    reader = ClueReader(partner)
    for row in rows_of(make_records({"born": "fl. 1920"}, {"born": "n.d."}, {"nationality": "Nowhere"})):
        clues = reader.read(row)
        assert clues.dates == ()
        assert clues.facts == ()
    assert reader.issues == []


def test_what_cannot_be_read_is_an_issue_with_row_column_and_value(partner: Partner, make_records: MakeRecords) -> None:
    reader = ClueReader(partner)
    clues = reader.read(rows_of(make_records({"ulan": "ABC", "born": "yesteryear"}))[0])
    assert (clues.identifiers, clues.dates) == ((), ())
    told = [(i.code, i.file, i.line, i.row, i.column, i.value) for i in reader.issues]
    assert told == [
        ("malformed-identifier", "artists.csv", 2, 1, "ulan", "ABC"),
        ("unparsable-date", "artists.csv", 2, 1, "born", "yesteryear"),
    ]
    assert all(issue.remedy for issue in reader.issues)


def test_tagged_names_are_looked_up_in_their_language_first(
    make_partner: MakePartner, make_records: MakeRecords
) -> None:
    partner = make_partner(("{column: name, form: inverted}", "{column: name, form: natural, language: tagged}"))
    clues = ClueReader(partner).read(rows_of(make_records({"name": "cy:Ada Quill\x1fAda Q."}))[0])
    assert [name.languages for name in clues.names] == [("cy", "en", "mul"), ("en", "mul")]
    assert [name.forms[0] for name in clues.names] == ["Ada Quill", "Ada Q."]


def test_a_pattern_finds_the_date_in_a_text(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(
        ("{column: born, property: P569}", "{column: bio, property: P569, extract: 'born (\\d{4})'}")
    )
    reader = ClueReader(partner)
    first, second = (reader.read(row) for row in rows_of(make_records({"bio": "Laputan, born 1941"}, {"bio": "1941"})))
    assert first.dates == (Date("bio", "P569", year(1941)),)
    assert second.dates == ()


def test_a_workshop_is_not_the_person_it_is_named_after(partner: Partner, make_records: MakeRecords) -> None:
    reader = ClueReader(partner)
    assert reader.read(rows_of(make_records({"name": "Workshop of Quill, Ada"}))[0]).names == ()
    assert [(i.code, i.column) for i in reader.issues] == [("qualified-name", "name")]
