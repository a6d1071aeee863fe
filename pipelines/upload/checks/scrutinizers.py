"""Scrutinizers: our checks beside the constraints, and which checks cover each of OpenRefine's 24 scrutinizers.

Source of the list: OpenRefine's `EditInspector`, https://github.com/OpenRefine/OpenRefine (extensions/wikibase).
OpenRefine looks at the batch alone; all of ours look at the item as it will be.
"""

from pipelines.upload.checks import new_items, statements, texts
from pipelines.upload.checks.item_kinds import BatchKind, ItemKind
from pipelines.upload.checks.kinds import Gravity

_SHORTEN = "shorten it in the partner's record, or leave the column out"
_WORDING = "write it as https://www.wikidata.org/wiki/Help:Description asks, or leave the column out"
_VALUE = "correct the value in the partner's record, or how the mapping reads it"
_MAP = "map what is missing, or do not let the mapping create items from such rows"

ITEM_KINDS: tuple[ItemKind, ...] = (
    ItemKind("new item without name", new_items.without_name, Gravity.CRITICAL, _MAP),
    ItemKind("new item without description", new_items.without_description, Gravity.MINOR, _MAP),
    ItemKind("new item without class", new_items.without_class, Gravity.MINOR, _MAP),
    ItemKind("new item supposed to exist", new_items.changing_nothing_there, Gravity.CRITICAL, "plan the run anew"),
    ItemKind("new item not notable", new_items.not_notable, Gravity.CRITICAL, _MAP),
    ItemKind("new item", new_items.to_be_created, Gravity.SUGGESTION, "nothing to do"),
    ItemKind("self-reference", statements.self_reference, Gravity.MINOR, _VALUE),
    ItemKind("unsourced", statements.unsourced, Gravity.MINOR, "give the statement a reference list in the mapping"),
    ItemKind("whitespace", texts.whitespace, Gravity.MINOR, _VALUE),
    ItemKind(
        "early Gregorian date",
        statements.early_gregorian,
        Gravity.MINOR,
        "find out which calendar the source means; dates before 1582 are mostly Julian",
    ),
    ItemKind("impossible date", statements.impossible_date, Gravity.CRITICAL, _VALUE),
    ItemKind("impossible place", statements.impossible_place, Gravity.CRITICAL, _VALUE),
    ItemKind("bounds in disorder", statements.bounds_in_disorder, Gravity.CRITICAL, _VALUE),
    ItemKind("description length", texts.description_length, Gravity.CRITICAL, _SHORTEN),
    ItemKind("description is label", texts.description_is_label, Gravity.MINOR, _WORDING),
    ItemKind("description punctuation", texts.description_punctuation, Gravity.MINOR, _WORDING),
    ItemKind("description capital", texts.description_capital, Gravity.SUGGESTION, _WORDING),
    ItemKind("description article", texts.description_article, Gravity.MINOR, _WORDING),
    ItemKind("label length", texts.label_length, Gravity.CRITICAL, _SHORTEN),
    ItemKind("string length", texts.string_length, Gravity.CRITICAL, _SHORTEN),
    ItemKind("duplicate alias", texts.duplicate_alias, Gravity.MINOR, "nothing to do; the name can be found already"),
    ItemKind("file name", statements.file_name, Gravity.CRITICAL, _VALUE),
)

BATCH_KINDS: tuple[BatchKind, ...] = (
    BatchKind(
        "same label and description",
        new_items.same_name_and_description,
        Gravity.CRITICAL,
        "the rows may mean one thing: look at both; or map a description that tells them apart",
    ),
    BatchKind("same file", statements.same_file, Gravity.MINOR, "look whether the picture shows both"),
    BatchKind(
        "no edits", statements.nothing_to_do, Gravity.SUGGESTION, "look at the matches if something was expected"
    ),
)

#: OpenRefine's scrutinizers → the names of our checks, of constraints or of items, that cover it.
SCRUTINIZERS: dict[str, tuple[str, ...]] = {
    "NewEntityScrutinizer": (
        "new item without name",
        "new item without description",
        "new item without class",
        "new item supposed to exist",
        "new item",
        "same label and description",
    ),
    "FormatScrutinizer": ("format",),
    "InverseConstraintScrutinizer": ("inverse", "symmetric"),
    "SelfReferentialScrutinizer": ("self-reference",),
    "UnsourcedScrutinizer": ("unsourced", "citation needed"),
    "RestrictedPositionScrutinizer": (
        "property scope",
        "used as qualifier",
        "used for values only",
        "used as reference",
    ),
    "QualifierCompatibilityScrutinizer": ("allowed qualifiers", "required qualifier"),
    "SingleValueScrutinizer": ("single value", "single best value"),
    "DistinctValuesScrutinizer": ("distinct values",),
    "NoEditsMadeScrutinizer": ("no edits",),
    "WhitespaceScrutinizer": ("whitespace",),
    "QuantityScrutinizer": ("no bounds", "integer", "allowed units"),
    "RestrictedValuesScrutinizer": ("one-of", "none-of"),
    "EntityTypeScrutinizer": ("allowed entity types",),
    "CalendarScrutinizer": ("early Gregorian date",),
    "CommonDescriptionScrutinizer": ("description length", "description is label"),
    "EnglishDescriptionScrutinizer": ("description punctuation", "description capital", "description article"),
    "MultiValueScrutinizer": ("multi-value",),
    "DifferenceWithinRangeScrutinizer": ("difference within range",),
    "ConflictsWithScrutinizer": ("conflicts with",),
    "ItemRequiresScrutinizer": ("item requires statement",),
    "UseAsQualifierScrutinizer": ("one-of qualifier value",),
    "FileNameScrutinizer": ("file name", "same file", "Commons link"),
    "LabelScrutinizer": ("label length",),
}
