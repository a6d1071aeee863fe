from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipelines.exceptions import InputError
from pipelines.model.judgements import Judgement, Opinion
from pipelines.reconcile.sssom import COLUMNS, EXTENSIONS, MappingSet, sssom_text
from pipelines.reconcile.sssom_reading import read_sssom
from tests.reconcile.judged_rows import MAY, said

ABOUT = MappingSet("museum", 'Museum of "Imaginary" Things: judgements', "0.1.0", "Q842858")
JUDGEMENTS = [
    said(
        Opinion.POSITIVE, "Q1", record_label="Quill, Ada", item_label="Ada Quill", identifiers=(("P245", "500000001"),)
    ),
    said(Opinion.NEGATIVE, "Q2", note='another "Ada"\tby far'),
    said(Opinion.NEGATIVE, None, 2, reviewer="https://orcid.org/0000-0002-1825-0097", confidence=0.75),
    said(Opinion.UNSURE, "Q3", key="a\x1fb #3", features='[{"kind": "prior"}]', dump_checksum="d1"),
]


def imported(judgements: list[Judgement]) -> list[Judgement]:
    return [replace(judgement, source="import", id=None) for judgement in judgements]


def test_a_file_says_what_the_format_has_words_for() -> None:
    lines = sssom_text(JUDGEMENTS, ABOUT).splitlines()
    head = [line[1:] for line in lines if line.startswith("#")]
    metadata = YAML(typ="safe").load("\n".join(head))
    assert metadata["mapping_set_title"] == 'Museum of "Imaginary" Things: judgements'
    assert metadata["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert metadata["subject_source"] == "wikidata:Q842858"
    assert set(metadata["curie_map"]) == {"orcid", "partner-museum", "wikidata"}
    assert [e["slot_name"] for e in metadata["extension_definitions"]] == list(EXTENSIONS)
    columns, *rows = [line.split("\t") for line in lines[len(head) :]]
    assert columns == list(COLUMNS)
    told = [dict(zip(columns, row, strict=False)) for row in rows]
    assert told[0]["subject_id"] == "partner-museum:k1"
    assert [(row["predicate_id"], row["object_id"]) for row in (told[0], told[2], told[3])] == [
        ("skos:exactMatch", "wikidata:Q1"),
        ("skos:exactMatch", "sssom:NoTermFound"),
        ("rdfs:seeAlso", "wikidata:Q3"),
    ]
    assert told[1]["predicate_modifier"] == "Not"
    assert told[2]["author_id"] == "orcid:0000-0002-1825-0097"
    assert {row["mapping_justification"] for row in told} == {"semapv:ManualMappingCuration"}


def test_empty_columns_are_left_out_and_a_set_may_be_empty() -> None:
    text = sssom_text([said(Opinion.POSITIVE)], ABOUT)
    assert "comment" not in text
    assert "orcid" not in text
    assert "donata_features" not in text
    assert read_sssom(sssom_text([], ABOUT), "f.tsv", "museum") == []


def test_every_file_is_the_same_set_and_every_partner_has_another() -> None:
    assert ABOUT.id == MappingSet("museum", "x", "2").id != MappingSet("gallery", "x", "2").id


def test_nothing_is_lost() -> None:
    assert read_sssom(sssom_text(JUDGEMENTS, ABOUT), "f.tsv", "museum") == imported(JUDGEMENTS)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
many = st.lists(
    st.builds(
        Judgement,
        slug=st.just("museum"),
        key=texts.filter(bool),
        item=st.sampled_from(["Q1", "Q42"]),
        opinion=st.sampled_from([Opinion.POSITIVE, Opinion.NEGATIVE, Opinion.UNSURE]),
        reviewer=texts.filter(bool),
        time=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))])),
        fingerprint=st.sampled_from(["", "f" * 32]),
        identifiers=st.lists(st.tuples(st.sampled_from(["P245", "P214"]), texts)).map(tuple),
        record_label=texts,
        item_label=texts,
        features=texts,
        dump_checksum=texts,
        note=texts,
        confidence=st.none() | st.floats(0, 1),
        source=st.just("import"),
    ),
    max_size=4,
)


@given(many)
def test_whatever_was_said_comes_back(judgements: list[Judgement]) -> None:
    assert read_sssom(sssom_text(judgements, ABOUT), "f.tsv", "museum") == judgements


FOREIGN = """\
# curie_map:
#   m: https://museum.example.org/artists/
#   wd: https://www.wikidata.org/entity/
# mapping_set_id: https://example.org/set
# mapping_date: 2025-11-30
# mapping_justification: semapv:MappingReview
# creator_label: Cy
subject_id\tpredicate_id\tobject_id\tnovel
m:12\towl:sameAs\twd:Q5\tx
m:13\tskos:exactMatch\twd:Q6\ty
"""


def test_a_set_that_others_made() -> None:
    first, second = read_sssom(FOREIGN, "f.tsv", "museum")
    assert (first.key, first.item, first.opinion, first.reviewer) == ("12", "Q5", Opinion.POSITIVE, "Cy")
    assert first.time == datetime(2025, 11, 30, tzinfo=UTC)
    assert (first.fingerprint, first.identifiers, second.key) == ("", (), "13")
    several = FOREIGN.replace("creator_label: Cy", "author_id: orcid:0000-0002-1825-0097|m:cy")
    assert read_sssom(several, "f.tsv", "museum")[0].reviewer == "https://orcid.org/0000-0002-1825-0097, m:cy"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("wd:Q6", "wd:P6", 10, "object_id", "not a Wikidata item"),
        ("wd:Q6", "m:Q6", 10, "object_id", "not a Wikidata item"),
        ("wd:Q6", "wikidata:Q6", 10, "object_id", "prefix 'wikidata' is not declared"),
        ("m:13", "13", 10, "subject_id", "not a compact identifier"),
        ("m:13", "https://museum.example.org/artists/13", 10, "subject_id", "not a compact identifier"),
        ("m:", "partner-x:", 9, "subject_id", "is a record of 'x'"),
        ("semapv:MappingReview", "semapv:LexicalMatching", 9, "mapping_justification", "not a person's decision"),
        ("skos:exactMatch", "skos:broadMatch", 10, "predicate_id", "does not say whether"),
        ("# mapping_date: 2025-11-30\n", "", 8, "mapping_date", "not said when"),
        ("2025-11-30", "Friday", 9, "mapping_date", "'Friday' is not a date"),
        ("# creator_label: Cy\n", "", 8, "author_label", "nobody is named"),
        ("Cy", "Cy\n# confidence: 7", 10, "confidence", "'7' is not a number"),
        ("Cy", "Cy\n# confidence: high", 10, "confidence", "'high' is not a number"),
        ("Cy", "Cy\n# donata_identifiers: 500", 10, "donata_identifiers", "no identifier"),
        ("Cy", "Cy\n# predicate_modifier: Perhaps", 10, "predicate_modifier", "no modifier"),
        ("wd:Q6\ty", "sssom:NoTermFound", 10, "object_id", "3 values for 4 columns"),
        ("\tnovel", "\tsubject_id", 8, "subject_id", "stands twice"),
        ("predicate_id", "predicate", 8, "predicate_id", "no column"),
        ("\ty\n", '\t"y\n', 10, None, "not tab-separated"),
        ("#   wd:", "#  wd:", 3, None, "not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_line_column_and_remedy(
    old: str, new: str, line: int, column: str | None, message: str
) -> None:
    assert old in FOREIGN
    with pytest.raises(InputError) as caught:
        read_sssom(FOREIGN.replace(old, new), "f.tsv", "museum")
    assert (caught.value.file, caught.value.line, caught.value.column) == ("f.tsv", line, column)
    assert message in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["", "#a: 1\n", "#- a\nsubject_id\n", "#curie_map: 3\nsubject_id\n"])
def test_a_file_of_another_kind(text: str) -> None:
    with pytest.raises(InputError):
        read_sssom(text, "f.tsv", "museum")


def test_all_wrong_rows_are_counted() -> None:
    with pytest.raises(InputError, match=r"\(1 more rows are wrong too\)"):
        read_sssom(FOREIGN.replace("wd:Q", "wd:X"), "f.tsv", "museum")


def test_no_term_with_a_negation_says_nothing() -> None:
    text = FOREIGN.replace("wd:Q6", "sssom:NoTermFound").replace("Cy", "Cy\n# predicate_modifier: Not")
    with pytest.raises(InputError, match="says nothing"):
        read_sssom(text, "f.tsv", "museum")


def test_a_day_is_enough() -> None:
    [judgement] = read_sssom(sssom_text([said(Opinion.POSITIVE)], ABOUT).replace(MAY.isoformat(), ""), "f", "museum")
    assert judgement.time == datetime(2026, 5, 1, tzinfo=UTC)
