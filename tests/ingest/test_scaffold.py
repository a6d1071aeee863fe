"""A new partner from a dump: valid at once, and honest about what a person must decide."""

import json
from pathlib import Path

import pytest

from pipelines.exceptions import InputError, PartnerError
from pipelines.ingest.scaffold import scaffold
from pipelines.ingest.stage import ingest
from pipelines.partners.licence import check_licence
from pipelines.partners.partner import read_partner
from tests.ingest.samples import write
from tests.ingest.test_inference import ARTISTS

PLACES = """\
ror,label,founded,country,gender,coordinates,links
https://ror.org/02mhbdp94,House of Things,1901,Laputa,,"1.5, 2.5",Q1
https://ror.org/05gq02987,Hall of Others,1902,Erewhon,,"1.6, 2.6",Q2
https://ror.org/03vek6s52,Den of More,1903,Laputa,,"1.7, 2.7",Q3
"""


def test_a_scaffold_is_a_partner_that_reads_its_dump(tmp_path: Path) -> None:
    dump = write(tmp_path / "in", ARTISTS, "artists.csv")
    made = scaffold(tmp_path, "imaginary-artists", dump)
    assert [str(path.relative_to(tmp_path)) for path in made.paths] == [
        "data/partners/imaginary-artists/artists.csv",
        "data/partners/imaginary-artists/datapackage.json",
        "data/partners/imaginary-artists/README.md",
        "mappings/imaginary-artists.yaml",
        "mappings/crosswalks/imaginary-artists-nationality.tsv",
    ]
    partner = read_partner(tmp_path, "imaginary-artists")
    assert partner.mapping.class_ == "Q5"
    assert [(m.column, m.property) for m in partner.mapping.match.identifiers] == [
        ("isni", "P213"),
        ("getty_ulan", "P245"),
    ]
    assert [(m.column, m.form) for m in partner.mapping.match.names] == [("display_name", "inverted")]
    assert [m.property for m in partner.mapping.match.dates] == ["P569", "P570"]
    assert [s.property for s in partner.mapping.statements] == ["P213", "P245", "P569", "P570", "P27", "P856", "P625"]
    assert partner.mapping.references["default"][0].column == "record"
    assert sorted(partner.mapping.ignore) == ["alive", "artist_id", "score", "seen", "tags"]
    assert ingest(partner, partner.dump, tmp_path / "out").rows_accepted == 4


def test_nothing_can_be_uploaded_before_a_person_names_the_licence(tmp_path: Path) -> None:
    made = scaffold(tmp_path, "imaginary-artists", write(tmp_path / "in", ARTISTS, "artists.csv"))
    assert not check_licence(read_partner(tmp_path, "imaginary-artists").package).open
    assert [decision.partition(":")[0] for decision in made.decisions] == [
        "licence",
        "publisher",
        "dataset",
        "class",
        "crosswalk",
        "ignored columns",
    ]


def test_organisations_are_told_from_people(tmp_path: Path) -> None:
    scaffold(tmp_path, "imaginary-places", write(tmp_path / "in", PLACES, "places.csv"))
    mapping = read_partner(tmp_path, "imaginary-places").mapping
    assert mapping.class_ == "Q43229"
    assert [s.property for s in mapping.statements] == ["P6782", "P571", "P17", "P625"]
    assert mapping.ignore["links"].startswith("the partner's own links to Wikidata")
    crosswalk = tmp_path / "mappings" / "crosswalks" / "imaginary-places-country.tsv"
    assert crosswalk.read_text().splitlines()[1] == "Erewhon\t\t\tnot yet decided"


def test_known_words_have_their_item(tmp_path: Path) -> None:
    scaffold(tmp_path, "people", write(tmp_path / "in", "id,name,gender\n1,Ada,Female\n2,Moss,?\n", "p.csv"))
    text = (tmp_path / "mappings" / "crosswalks" / "people-gender.tsv").read_text()
    assert text == "value\titem\tlabel\tnote\n?\t\t\tnot yet decided\nFemale\tQ6581072\tfemale\t\n"


def test_a_dump_that_says_little_still_makes_a_partner(tmp_path: Path) -> None:
    made = scaffold(tmp_path, "little", write(tmp_path / "in", "a;b\nx;y\nx;z\n".encode("utf-16"), "l.csv"))
    mapping = read_partner(tmp_path, "little").mapping
    assert (mapping.class_, mapping.statements[0].property) == ("Q35120", "P31")
    assert {"key", "statements"} <= {decision.partition(":")[0] for decision in made.decisions}


def test_a_guessed_encoding_is_a_decision(tmp_path: Path) -> None:
    made = scaffold(tmp_path, "little", write(tmp_path / "in", "id,name\n1,Élan\n2,b\n".encode("cp1252"), "l.csv"))
    assert "encoding: cp1252 (guess); look at names with accents, and declare `encoding`" in made.decisions


def test_json_keeps_its_paths(tmp_path: Path) -> None:
    dump = write(
        tmp_path / "in",
        '{"n": 2, "items": [{"id": "a", "t": {"name": "A"}},\n{"id": "b", "t": {"name": "B"}}]}',
        "x.json",
    )
    scaffold(tmp_path, "nested", dump)
    partner = read_partner(tmp_path, "nested")
    assert ingest(partner, partner.dump, tmp_path / "out").rows_accepted == 2


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    dump = write(tmp_path / "in", ARTISTS, "artists.csv")
    scaffold(tmp_path, "imaginary-artists", dump)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(PartnerError, match="nothing is ever overwritten"):
        scaffold(tmp_path, "imaginary-artists", dump)
    kept = tmp_path / "mappings" / "crosswalks" / "others-nationality.tsv"
    kept.write_text("mine")
    with pytest.raises(PartnerError, match=r"others-nationality\.tsv.*nothing is ever overwritten"):
        scaffold(tmp_path, "others", dump)
    kept.unlink()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_slug_is_small_letters(tmp_path: Path) -> None:
    with pytest.raises(PartnerError, match="is not a slug"):
        scaffold(tmp_path, "../Evil", write(tmp_path / "in", ARTISTS))


def test_a_dump_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        scaffold(tmp_path, "nothing", write(tmp_path / "in", ""))
    assert not (tmp_path / "data").exists() or list((tmp_path / "data" / "partners").iterdir()) == []


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["moma-artists.csv", "whitney-artists.csv", "walters-creators.csv", "ror-records.jsonl.gz"]
)
def test_real_dumps_make_valid_partners(real_data: Path, tmp_path: Path, name: str) -> None:
    scaffold(tmp_path, "real", real_data / "partners" / name)
    partner = read_partner(tmp_path, "real")
    package = json.loads((partner.folder / "datapackage.json").read_text())
    assert package["resources"][0]["path"] == name
