"""The nearest known name."""

from pipelines.partners.nearest import did_you_mean, nearest


def test_nearest_looks_past_letter_case() -> None:
    assert nearest("Colum", ["template", "column"]) == "column"
    assert nearest("ulan", ["ULAN", "VIAF"]) == "ULAN"


def test_nothing_is_near() -> None:
    assert nearest("zebra", ["column", "template"]) is None


def test_did_you_mean_lists_what_is_known() -> None:
    assert did_you_mean("colum", ["column"]) == "did you mean 'column'?"
    assert did_you_mean("zebra", ["column", "template"], kind="valid keys") == (
        "there are these valid keys: column, template"
    )
    assert did_you_mean("zebra", [], kind="crosswalks") == "there are no crosswalks"


def test_did_you_mean_cuts_a_long_list() -> None:
    remedy = did_you_mean("zebra", [f"P{number}" for number in range(40)])
    assert remedy.endswith("P29 … (40 in all)")
