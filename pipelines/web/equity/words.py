"""Words of equity: what dimensions and groups are called in the reader's language, and what they are and are not."""

from collections.abc import Mapping
from typing import Literal

from babel import Locale

from pipelines.coverage.equity.dimensions import BY_NAME, CROSSING_BY_NAME, SOUTH, pair_of
from pipelines.model.equity import UNKNOWN
from pipelines.web.site.i18n import N_, gettext, left_to_right, number, said

DimensionName = Literal[
    "gender",
    "global-south",
    "region",
    "subregion",
    "century",
    "language",
    "statements",
    "labels",
    "sitelinks",
    "gender-by-region",
    "gender-by-century",
    "region-by-century",
]

TITLES = {
    "gender": N_("Gender"),
    "global-south": N_("Global South"),
    "region": N_("Region"),
    "subregion": N_("Subregion"),
    "century": N_("Century"),
    "language": N_("Language of labels"),
    "statements": N_("Statements of an item"),
    "labels": N_("Labels of an item"),
    "sitelinks": N_("Sitelinks of an item"),
    "gender-by-region": N_("Gender by region"),
    "gender-by-century": N_("Gender by century"),
    "region-by-century": N_("Region by century"),
}

#: What an item's score is made of.
TERMS = {
    "gender": N_("gender"),
    "subregion": N_("subregion"),
    "century": N_("century"),
    "language": N_("language"),
    "sparsity": N_("sparsity"),
}

NOTES = {
    "gender": N_(
        "Gender as the target records it (P21), not as people identify: it is often taken from sources that knew two "
        "words only. Whoever has several values counts in each; whoever has none is unknown, not anything else."
    ),
    "global-south": N_(
        "Countries that UNCTAD counts to the developing economies, by citizenship, country or country of origin (P27, "
        "P17, P495). A convention of statistics: it says nothing about a person's origin or identity."
    ),
    "region": N_(
        "Regions of the UN's M49 standard, by citizenship, country or country of origin (P27, P17, P495). An item with "
        "several countries counts in the region of each. Former countries whose parts lie in several regions are "
        "unknown."
    ),
    "subregion": N_("Subregions of the UN's M49 standard, told as regions are."),
    "century": N_(
        "The century of birth, inception or publication (P569, P571, P577). A date that is only known to the century "
        "counts in it."
    ),
    "language": N_(
        "Languages in which the item has a label: in which people can find and read it. Not the language of a person "
        "or of a work. An item counts in each of its languages."
    ),
    "statements": N_("Sparsity: how few statements an item has. The first band is where a visitor learns least."),
    "labels": N_("Sparsity: in how few languages an item has a label."),
    "sitelinks": N_("Sparsity: on how few wikis the item has a page."),
}

UNKNOWNS = {
    "gender": N_("not recorded"),
    "global-south": N_("no country recorded or placed"),
    "region": N_("no country recorded or placed"),
    "subregion": N_("no country recorded or placed"),
    "century": N_("no date recorded"),
    "language": N_("no label"),
}

#: Regions and subregions of M49 that `data/regions/countries.csv` names.
PLACES = (
    N_("Africa"),
    N_("Americas"),
    N_("Asia"),
    N_("Europe"),
    N_("Oceania"),
    N_("Northern Africa"),
    N_("Eastern Africa"),
    N_("Middle Africa"),
    N_("Southern Africa"),
    N_("Western Africa"),
    N_("Caribbean"),
    N_("Central America"),
    N_("South America"),
    N_("Northern America"),
    N_("Central Asia"),
    N_("Eastern Asia"),
    N_("South-eastern Asia"),
    N_("Southern Asia"),
    N_("Western Asia"),
    N_("Eastern Europe"),
    N_("Northern Europe"),
    N_("Southern Europe"),
    N_("Western Europe"),
    N_("Australia and New Zealand"),
    N_("Melanesia"),
    N_("Micronesia"),
    N_("Polynesia"),
)


def why(text: str) -> str:
    """Why an item stands where it does in a ranking: the terms of its score, as `ranking.Score.why` writes them."""
    terms = [term.rpartition(" ") for term in text.split(", ")]
    if not all(name in TERMS for name, _space, _value in terms):
        return said(text)
    return ", ".join(f"{gettext(TERMS[name])} {number(float(value), 2)}" for name, _space, value in terms)


def group_name(dimension: str, group: str, names: Mapping[str, str], locale: Locale) -> str:
    """What to call a group; `names`: item → label."""
    if dimension in CROSSING_BY_NAME:
        crossing = CROSSING_BY_NAME[dimension]
        parts = zip((crossing.first, crossing.second), pair_of(group), strict=True)
        return " · ".join(group_name(one, part, names, locale) for one, part in parts)
    if group == UNKNOWN:
        return gettext(UNKNOWNS.get(dimension, N_("unknown")))
    return _known_name(dimension, group, names, locale)


def _known_name(dimension: str, group: str, names: Mapping[str, str], locale: Locale) -> str:
    if BY_NAME[dimension].bands:
        return _band(group)
    if dimension == "century":
        return _century(int(group))
    if dimension == "language":
        return locale.languages.get(group) or group
    if dimension == "global-south":
        return gettext(N_("Global South")) if group == SOUTH else gettext(N_("all other countries"))
    return names.get(group, group) if dimension == "gender" else gettext(group)


def _band(group: str) -> str:
    start, dash, end = group.partition("-")
    if not dash:
        return number(int(start))
    return (
        left_to_right(f"{number(int(start))}–{number(int(end))}")
        if end
        else gettext(N_("%(least)s or more"), least=number(int(start)))
    )


def _century(group: int) -> str:
    """The years that it spans: languages number centuries too differently."""
    if group > 0:
        return left_to_right(f"{(group - 1) * 100 + 1}–{group * 100}")
    return gettext(N_("%(years)s BCE"), years=left_to_right(f"{-group * 100}–{(-group - 1) * 100 + 1}"))
