from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader, Clues
from tests.reconcile.conftest import MakePartner, MakeRecords


def forms(clues: Clues, row: int = 0) -> list[str]:
    return [clues.names.forms[form] for form in clues.names.form[clues.names.row == row].tolist()]


def years(clues: Clues) -> list[tuple[str, int, int]]:
    return [(column.column, span.first, span.last) for column in clues.dates for span in column.values]


def test_records_tell_identifiers_names_dates_and_facts(partner: Partner, make_records: MakeRecords) -> None:
    row = {"name": "Quill, Ada", "nationality": "erewhonian", "born": "1853", "ulan": " 500900001 "}
    reader = ClueReader(partner)
    clues = reader.read(make_records({}, row))
    assert [(c.column, c.property, c.row.tolist(), list(c.values)) for c in clues.identifiers] == [
        ("ulan", "P245", [1], ["500900001"])
    ]
    assert forms(clues, 1) == ["Ada Quill"]
    assert forms(clues, 0) == []
    assert years(clues) == [("born", 1853, 1853)]
    assert [(c.property, c.row.tolist(), list(c.values), list(c.raw)) for c in clues.facts] == [
        ("P27", [1], [(145,)], ["erewhonian"])
    ]
    assert clues.identified_by(0) == frozenset()
    assert clues.identified_by(1) == {"ulan"}
    assert reader.issues == []


def test_activity_is_no_birth_and_no_date_is_no_trouble(partner: Partner, make_records: MakeRecords) -> None:
    reader = ClueReader(partner)
    clues = reader.read(make_records({"born": "fl. 1920"}, {"born": "n.d."}, {"nationality": "Nowhere"}))
    assert years(clues) == []
    assert [list(c.values) for c in clues.facts] == [[]]
    assert reader.issues == []


def test_what_cannot_be_read_is_an_issue_with_row_column_and_value(partner: Partner, make_records: MakeRecords) -> None:
    reader = ClueReader(partner)
    clues = reader.read(make_records({"ulan": "ABC", "born": "yesteryear"}, {"ulan": "ABC"}))
    assert years(clues) == []
    told = {(i.code, i.file, i.line, i.row, i.column, i.value) for i in reader.issues}
    assert told == {
        ("malformed-identifier", "artists.csv", 2, 1, "ulan", "ABC"),
        ("malformed-identifier", "artists.csv", 3, 2, "ulan", "ABC"),
        ("unparsable-date", "artists.csv", 2, 1, "born", "yesteryear"),
    }
    assert all(issue.remedy for issue in reader.issues)


def test_tagged_names_are_read_without_their_language(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(("{column: name, form: inverted}", "{column: name, form: natural, language: tagged}"))
    clues = ClueReader(partner).read(make_records({"name": "cy:Ada Quill\x1fAda Q."}))
    assert forms(clues) == ["Ada Quill", "Ada Q."]


def test_variants_rank_below_the_name_and_a_country_is_none(partner: Partner, make_records: MakeRecords) -> None:
    clues = ClueReader(partner).read(make_records({"name": "Brass (Gyula Hall)"}, {"name": "Quill Works (Germany)"}))
    assert forms(clues) == ["Brass", "Gyula Hall"]
    assert clues.names.rank.tolist() == [0, 2, 0]
    assert forms(clues, 1) == ["Quill Works"]


def test_an_acronym_beside_the_name_ranks_below_it(make_partner: MakePartner, make_records: MakeRecords) -> None:
    names = "    - {column: name, form: inverted}\n    - {column: bio, form: natural}\n"
    partner = make_partner(("    - {column: name, form: inverted}\n", names))
    clues = ClueReader(partner).read(make_records({"name": "Imaginary Works", "bio": "IW\x1fThe Imaginary Works"}))
    assert list(zip(forms(clues), clues.names.rank.tolist(), strict=True)) == [
        ("Imaginary Works", 0),
        ("IW", 2),
        ("The Imaginary Works", 1),
    ]


def test_a_pattern_finds_the_date_in_a_text(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(
        ("{column: born, property: P569}", "{column: bio, property: P569, extract: 'born (\\d{4})'}")
    )
    clues = ClueReader(partner).read(make_records({"bio": "Laputan, born 1941"}, {"bio": "1941"}))
    assert years(clues) == [("bio", 1941, 1941)]


def test_a_workshop_is_not_the_person_it_is_named_after(partner: Partner, make_records: MakeRecords) -> None:
    reader = ClueReader(partner)
    assert forms(reader.read(make_records({"name": "Workshop of Quill, Ada"}))) == []
    assert [(i.code, i.column) for i in reader.issues] == [("qualified-name", "name")]
