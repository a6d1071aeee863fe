"""Words of the dashboards: measures, dimensions, groups and subjects, in the reader's language."""

from collections.abc import Iterable, Mapping

from babel import Locale

from pipelines.coverage.figures import Measure
from pipelines.model.coverage_snapshots import ALL, UNDONE, UNKNOWN
from pipelines.web.site.i18n import N_, gettext

MEASURES: Mapping[str, str] = {
    Measure.PROPERTY: N_("Properties"),
    Measure.REFERENCE: N_("Statements with a reference"),
    Measure.PARTNER_REFERENCE: N_("Statements on the partner's word"),
    Measure.LABEL: N_("Labels"),
    Measure.DESCRIPTION: N_("Descriptions"),
}
COUNTED: Mapping[str, str] = {
    Measure.PROPERTY: N_("Items that have at least one valid statement with the property."),
    Measure.REFERENCE: N_("Statements with the property that have at least one reference."),
    Measure.PARTNER_REFERENCE: N_("Statements with the property that have a reference to the partner's dataset."),
    Measure.LABEL: N_("Items that have a label in the language."),
    Measure.DESCRIPTION: N_("Items that have a description in the language."),
}
DIMENSIONS: Mapping[str, str] = {
    "class": N_("class"),
    "country": N_("country"),
    "century": N_("century"),
    "gender": N_("gender"),
    "language": N_("language"),
    "collection": N_("collection"),
}
PHASES: Mapping[str, str] = {
    "before": N_("before the upload"),
    "after": N_("after the upload"),
    "scheduled": N_("by schedule"),
    UNDONE: N_("after an undo"),
}


def measure_name(measure: str) -> str:
    """What is measured."""
    return gettext(MEASURES[measure]) if measure in MEASURES else measure


def counted(measure: str) -> str:
    """What is counted, in a sentence."""
    return gettext(COUNTED[measure]) if measure in COUNTED else ""


def dimension_name(dimension: str) -> str:
    """By what items are grouped; dimensions that others added are called as they are."""
    return gettext(DIMENSIONS[dimension]) if dimension in DIMENSIONS else dimension


def phase_name(phase: str) -> str:
    """When a snapshot was taken."""
    return gettext(PHASES[phase]) if phase in PHASES else phase


def group_name(dimension: str, group: str, labels: Mapping[str, str]) -> str:
    """What a group is called."""
    if dimension == ALL:
        return gettext("All items")
    if group == UNKNOWN:
        return gettext("not known")
    if dimension == "century":
        number = int(group)
        return gettext("century %(n)s", n=number) if number > 0 else gettext("century %(n)s BCE", n=-number)
    return labels.get(group, group)


def subject_name(measure: str, subject: str, labels: Mapping[str, str], locale: Locale) -> str:
    """What a property or a language is called."""
    if measure not in {Measure.LABEL, Measure.DESCRIPTION}:
        return labels.get(subject, subject)
    if subject == "mul":
        return gettext("for all languages")
    return str(locale.languages.get(subject.replace("-", "_"), subject))


def languages_of(locale: Locale, more: Iterable[str] = ()) -> tuple[str, ...]:
    """In which languages labels are shown: the reader's, then English, then any."""
    return tuple(dict.fromkeys([locale.language, "en", "mul", *more]))
