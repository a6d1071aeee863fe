"""The sandbox's seed (data/wikidata): well-formed, closed in itself, and as large as promised."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from pipelines.model.identifiers import KINDS_BY_PROPERTY, is_entity_id, is_item_id, is_property_id
from pipelines.model.values import DATAVALUE_TYPES
from tests.definitions.seed_tables import SEED, Row, datatypes, labels, read_table, snaks, values

TABLES = ("properties", "constraints", "items", "terms", "statements", "units", "sources")
ROOT = "Q35120"
KINDS = {
    "artist", "museum", "organisation", "country", "city", "occupation", "class", "gender", "language", "unit",
    "calendar", "constraint", "other",
}  # fmt: skip
LITERAL = {"somevalue", "novalue"}
LANGUAGE = re.compile(r"mul|[a-z]{2,3}(-[a-z0-9]+)*")
FORMS = {
    "wikibase-item": r"Q[1-9]\d*",
    "wikibase-property": r"P[1-9]\d*",
    "string": r"\S(.*\S)?",
    "external-id": r"\S(.*\S)?",
    "url": r"https?://\S+",
    "commonsMedia": r"\S.*\.\w+",
    "time": r"(-?\d{4}(-\d\d(-\d\d)?)?|\d\dXX|\d{3}X)( julian)?",
    "quantity": r"[+-]?\d+(\.\d+)?( Q[1-9]\d*)?",
    "globe-coordinate": r"-?\d+(\.\d+)?,-?\d+(\.\d+)?",
    "monolingualtext": r"[a-z-]+:\S.*",
}


def of_kind(kind: str) -> list[str]:
    return [row["id"] for row in read_table("items") if row["kind"] == kind]


def entity_in(text: str, datatype: str) -> str | None:
    """The entity that a value names: itself, or an amount's unit."""
    if datatype == "quantity":
        return text.partition(" ")[2] or None
    return text if datatype.startswith("wikibase-") and is_entity_id(text) else None


def constraints_of(kind: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    for row in read_table("constraints"):
        if row["constraint"] == kind:
            yield row["property"], json.loads(row["qualifiers"])


@pytest.mark.parametrize("table", TABLES)
def test_table_is_plain_utf8(table: str) -> None:
    content = (SEED / f"{table}.csv").read_bytes()

    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8").count("\ufffd") == 0


@pytest.mark.parametrize("table", TABLES[:-1])
def test_every_source_is_named(table: str) -> None:
    known = {row["source"] for row in read_table("sources")}

    assert [row for row in read_table(table) if row["source"] not in known] == []


def test_every_source_is_cc0_and_used() -> None:
    used = {row["source"] for table in TABLES[:-1] for row in read_table(table)}

    assert {row["licence"] for row in read_table("sources")} == {"CC0-1.0"}
    assert [row["source"] for row in read_table("sources") if row["source"] not in used] == []
    assert all(row["url"].startswith("https://") and row["title"] for row in read_table("sources"))


def test_ids_are_well_formed_and_unique() -> None:
    items = [row["id"] for row in read_table("items")]
    props = [row["id"] for row in read_table("properties")]

    assert [item for item in items if not is_item_id(item)] == []
    assert [prop for prop in props if not is_property_id(prop)] == []
    assert [entity for entity, count in Counter(items + props).items() if count > 1] == []


def test_units_lead_to_base_units() -> None:
    units = {row["unit"]: row for row in read_table("units")}

    assert [unit for unit in units if not is_item_id(unit)] == []
    assert {units[row["base"]]["factor"] for row in units.values()} == {"1"}
    assert {units[row["base"]]["base"] for row in units.values()} == {row["base"] for row in units.values()}
    # Every unit of length that the seed's constraints allow is converted.
    allowed = [unit for _, said in constraints_of("Q21514353") for unit in said.get("P2305", [])]
    assert set(allowed) <= set(units)


def test_counts_are_as_promised() -> None:
    kinds = Counter(row["kind"] for row in read_table("items"))

    assert set(kinds) == KINDS
    assert len(read_table("properties")) >= 150
    assert len(read_table("items")) >= 350
    assert kinds["artist"] >= 230
    assert kinds["organisation"] >= 100
    assert kinds["museum"] >= 10
    assert min(kinds["country"], kinds["class"]) >= 60


def test_every_property_has_label_description_and_known_datatype() -> None:
    bad = [
        row["id"]
        for row in read_table("properties")
        if not row["label"] or not row["description"] or row["datatype"] not in DATAVALUE_TYPES
    ]

    assert bad == []


def test_formatter_urls_have_their_placeholder() -> None:
    bad = [
        row["id"]
        for row in read_table("properties")
        if row["formatter_url"]
        and (row["formatter_url"].count("$1") != 1 or not row["formatter_url"].startswith("http"))
    ]

    assert bad == []


def test_labels_and_descriptions_keep_wikibases_rules() -> None:
    pairs = Counter((row["label"], row["description"]) for row in read_table("items"))
    bad = [
        row["id"]
        for row in read_table("items")
        if not row["label"]
        or row["label"] == row["description"]
        or row["label"] != " ".join(row["label"].split())
        or not 0 < len(row["description"]) <= 250
        or row["description"].endswith(".")
        or re.match(r"(a|an|the) ", row["description"])
    ]

    assert [pair for pair, count in pairs.items() if count > 1] == []
    assert bad == []


def test_terms_belong_to_known_entities_in_plausible_languages() -> None:
    known = set(labels()) | set(datatypes())
    keys = Counter(tuple(row[key] for key in ("id", "kind", "language", "value")) for row in read_table("terms"))
    singles = Counter(
        (row["id"], row["kind"], row["language"]) for row in read_table("terms") if row["kind"] != "alias"
    )
    bad = [
        row
        for row in read_table("terms")
        if row["id"] not in known
        or row["kind"] not in {"label", "alias", "description"}
        or not LANGUAGE.fullmatch(row["language"])
        or row["value"] != " ".join(row["value"].split())
    ]

    assert bad == []
    assert [key for key, count in (keys + singles).items() if count > 1] == []


@pytest.mark.parametrize("table", ["statements", "constraints"])
def test_nothing_dangles(table: str) -> None:
    known = set(labels()) | set(datatypes())

    def dangling(row: Row) -> Iterator[str]:
        subject = row.get("item") or row["property"]
        yield from (entity for entity in (subject, row.get("constraint", subject)) if entity not in known)
        for prop, text in snaks(row):
            if prop not in datatypes():
                yield prop
            elif (entity := entity_in(text, datatypes()[prop])) and entity not in known:
                yield entity

    assert [(row, missing) for row in read_table(table) if (missing := list(dangling(row)))] == []


@pytest.mark.parametrize("table", ["statements", "constraints"])
def test_every_value_parses_for_its_datatype(table: str) -> None:
    bad = [
        (row, prop, text)
        for row in read_table(table)
        for prop, text in snaks(row)
        if text not in LITERAL and not re.fullmatch(FORMS[datatypes()[prop]], text)
    ]

    assert bad == []


def test_ranks_are_wikibases_and_statements_stand_once() -> None:
    main = Counter((row["item"], row["property"], row["value"]) for row in read_table("statements"))

    assert {row["rank"] for row in read_table("statements")} <= {"normal", "preferred", "deprecated"}
    assert [key for key, count in main.items() if count > 1] == []


def test_every_identifier_has_the_format_of_its_property() -> None:
    formats = {row["id"]: re.compile(row["format_regex"]) for row in read_table("properties") if row["format_regex"]}
    bad = [
        (row["item"], prop, text)
        for row in read_table("statements")
        for prop, text in snaks(row)
        if (prop in formats and not formats[prop].fullmatch(text))
        or ((kind := KINDS_BY_PROPERTY.get(prop)) and kind.normalise(text) != text)
    ]

    assert bad == []


def test_format_constraints_say_what_the_property_says() -> None:
    formats = {row["id"]: row["format_regex"] for row in read_table("properties") if row["format_regex"]}
    constrained = {prop: qualifiers["P1793"] for prop, qualifiers in constraints_of("Q21502404")}

    assert [prop for prop, given in formats.items() if constrained.get(prop) != [given]] == []
    for text in (text for texts in constrained.values() for text in texts):
        re.compile(text)


def test_distinct_values_are_distinct() -> None:
    shared = []
    for prop, _ in constraints_of("Q21502410"):
        holders = defaultdict(list)
        for item, texts in values(prop).items():
            for text in texts:
                holders[text].append(item)
        shared += [(prop, text, items) for text, items in holders.items() if len(items) > 1]

    assert shared == []


def test_every_constraint_type_that_needs_qualifiers_has_them() -> None:
    needed = {
        "Q21502404": {"P1793"}, "Q21503250": {"P2308", "P2309"}, "Q21510865": {"P2308", "P2309"},
        "Q53869507": {"P5314"}, "Q52004125": {"P2305"}, "Q21510859": {"P2305"}, "Q52558054": {"P2305"},
        "Q21514353": {"P2305"}, "Q21510856": {"P2306"}, "Q21510851": {"P2306"}, "Q21502838": {"P2306"},
        "Q21503247": {"P2306"}, "Q21510855": {"P2306"}, "Q21510854": {"P2306", "P2312", "P2313"},
        "Q21510852": {"P2307"},
    }  # fmt: skip
    bad = [
        row
        for row in read_table("constraints")
        if not needed.get(row["constraint"], set()) <= set(json.loads(row["qualifiers"]))
    ]

    assert bad == []
    assert [row for row in read_table("constraints") if row["constraint"] not in of_kind("constraint")] == []


@pytest.mark.parametrize("item", of_kind("class"))
def test_class_reaches_entity(item: str) -> None:
    reached, ahead = {item}, [item]
    while ahead:
        parents = set(values("P279").get(ahead.pop(), ())) - reached
        reached |= parents
        ahead += parents

    assert ROOT in reached, f"{item} ({labels()[item]}) does not reach {ROOT} through P279"


def test_everything_that_has_instances_is_a_class() -> None:
    classes = {parent for parents in values("P31").values() for parent in parents}
    parents = {parent for parents in values("P279").values() for parent in parents}

    assert classes <= set(of_kind("class"))
    assert parents <= {*of_kind("class"), *of_kind("occupation")}


@pytest.mark.parametrize(
    ("kind", "prop"),
    [("artist", "P31"), ("museum", "P31"), ("organisation", "P31"), ("city", "P17"), ("language", "P424")],
)
def test_every_item_of_a_kind_says_what_it_must(kind: str, prop: str) -> None:
    assert [item for item in of_kind(kind) if item not in values(prop)] == []


def test_countries_have_codes_unless_they_are_history() -> None:
    historical = [item for item, classes in values("P31").items() if "Q3024240" in classes]

    assert [item for item in of_kind("country") if item not in values("P297")] == historical


@pytest.mark.parametrize(
    ("prop", "kind", "least", "most"),
    [
        ("P569", "artist", 0.5, 0.98),
        ("P21", "artist", 0.2, 0.9),
        ("P27", "artist", 0.2, 0.9),
        ("P245", "artist", 0.5, 0.9),
        ("P2174", "artist", 0.05, 0.5),
        ("P6782", "organisation", 0.5, 0.9),
        ("P571", "organisation", 0.2, 0.95),
    ],
)
def test_there_is_room_for_a_donation(prop: str, kind: str, least: float, most: float) -> None:
    having = sum(item in values(prop) for item in of_kind(kind)) / len(of_kind(kind))

    assert least <= having <= most
