"""Words of equity: what dimensions and groups are called in the reader's language, and what they are and are not."""

from collections.abc import Mapping

from babel import Locale

from pipelines.coverage.equity.dimensions import BY_NAME, SOUTH
from pipelines.model.equity import UNKNOWN
from pipelines.web.site.i18n import gettext, number


def _(message: str) -> str:
    """Marks a message for translation where it stands; it is translated when it is shown."""
    return message


TITLES = {
    "gender": _("Gender"),
    "global-south": _("Global South"),
    "region": _("Region"),
    "subregion": _("Subregion"),
    "century": _("Century"),
    "language": _("Language of labels"),
    "statements": _("Statements of an item"),
    "labels": _("Labels of an item"),
    "sitelinks": _("Sitelinks of an item"),
}

NOTES = {
    "gender": _(
        "Gender as the target records it (P21), not as people identify: it is often taken from sources that knew two "
        "words only. Whoever has several values counts in each; whoever has none is unknown, not anything else."
    ),
    "global-south": _(
        "Countries that UNCTAD counts to the developing economies, by citizenship, country or country of origin (P27, "
        "P17, P495). A convention of statistics: it says nothing about a person's origin or identity."
    ),
    "region": _(
        "Regions of the UN's M49 standard, by citizenship, country or country of origin (P27, P17, P495). An item with "
        "several countries counts in the region of each. Former countries whose parts lie in several regions are "
        "unknown."
    ),
    "subregion": _("Subregions of the UN's M49 standard, told as regions are."),
    "century": _(
        "The century of birth, inception or publication (P569, P571, P577). A date that is only known to the century "
        "counts in it."
    ),
    "language": _(
        "Languages in which the item has a label: in which people can find and read it. Not the language of a person "
        "or of a work. An item counts in each of its languages."
    ),
    "statements": _("Sparsity: how few statements an item has. The first band is where a visitor learns least."),
    "labels": _("Sparsity: in how few languages an item has a label."),
    "sitelinks": _("Sparsity: on how few wikis the item has a page."),
}

UNKNOWNS = {
    "gender": _("not recorded"),
    "global-south": _("no country recorded or placed"),
    "region": _("no country recorded or placed"),
    "subregion": _("no country recorded or placed"),
    "century": _("no date recorded"),
    "language": _("no label"),
}

#: Regions and subregions of M49 that `data/regions/countries.csv` names.
PLACES = (
    _("Africa"),
    _("Americas"),
    _("Asia"),
    _("Europe"),
    _("Oceania"),
    _("Northern Africa"),
    _("Eastern Africa"),
    _("Middle Africa"),
    _("Southern Africa"),
    _("Western Africa"),
    _("Caribbean"),
    _("Central America"),
    _("South America"),
    _("Northern America"),
    _("Central Asia"),
    _("Eastern Asia"),
    _("South-eastern Asia"),
    _("Southern Asia"),
    _("Western Asia"),
    _("Eastern Europe"),
    _("Northern Europe"),
    _("Southern Europe"),
    _("Western Europe"),
    _("Australia and New Zealand"),
    _("Melanesia"),
    _("Micronesia"),
    _("Polynesia"),
)


def group_name(dimension: str, group: str, names: Mapping[str, str], locale: Locale) -> str:
    """What to call a group; `names`: item → label."""
    if group == UNKNOWN:
        return gettext(UNKNOWNS.get(dimension, _("unknown")))
    if BY_NAME[dimension].bands:
        return _band(group)
    if dimension == "century":
        return _century(int(group))
    if dimension == "language":
        return locale.languages.get(group) or group
    if dimension == "global-south":
        return gettext(_("Global South")) if group == SOUTH else gettext(_("all other countries"))
    return names.get(group, group) if dimension == "gender" else gettext(group)


def _band(group: str) -> str:
    start, dash, end = group.partition("-")
    if not dash:
        return number(int(start))
    return (
        f"{number(int(start))}–{number(int(end))}" if end else gettext(_("%(least)s or more"), least=number(int(start)))
    )


def _century(group: int) -> str:
    """The years that it spans: languages number centuries too differently."""
    if group > 0:
        return f"{(group - 1) * 100 + 1}–{group * 100}"
    return gettext(_("%(years)s BCE"), years=f"{-group * 100}–{(-group - 1) * 100 + 1}")
