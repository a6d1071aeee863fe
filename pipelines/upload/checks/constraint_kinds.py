"""Constraint kinds: the table of the 31 kinds that Wikidata's extension checks, and of our check for each.

Ids, default positions and what counts: the extension WikibaseQualityConstraints (its `extension.json` and checkers),
https://www.mediawiki.org/wiki/Extension:WikibaseQualityConstraints. What an edit of the item itself cannot heal (a
statement that another item lacks) is never critical.
"""

from pipelines.model.constraints import Position
from pipelines.upload.checks.classes import subject_type, value_type
from pipelines.upload.checks.companions import (
    conflicts_with,
    inverse,
    item_requires,
    label_in_language,
    symmetric,
    value_requires,
)
from pipelines.upload.checks.counts import distinct_values, multi_value, single_best_value, single_value
from pipelines.upload.checks.kinds import ConstraintKind, Gravity, Needs
from pipelines.upload.checks.positions import (
    allowed_entity_types,
    lexeme_language,
    property_scope,
    used_as_qualifier,
    used_as_reference,
    used_for_values_only,
)
from pipelines.upload.checks.qualifiers import allowed_qualifiers, citation_needed, qualifier_value, required_qualifier
from pipelines.upload.checks.spans import contemporary, difference_within_range, range_
from pipelines.upload.checks.values import (
    allowed_units,
    commons_link,
    format_,
    integer,
    no_bounds,
    none_of,
    one_of,
)

EVERYWHERE = frozenset(Position)
MAIN = frozenset({Position.MAIN})

_COMPARE = "compare the values with the source; correct the record, or leave the statement to a person"
_VALUE = "correct the value in the partner's record, or how the mapping reads it"
_MATCH = "the row may be matched with the wrong item: look at the match"
_MODEL = "the property is not meant for this: choose another in the mapping"
_ADD = "add what is missing to the mapping if the partner knows it"
_OTHERS = "nothing to do here: the other item lacks a statement, which a person may add"

_Kind = ConstraintKind
CONSTRAINT_KINDS: tuple[ConstraintKind, ...] = (
    _Kind("Q19474404", "single value", single_value, _COMPARE, EVERYWHERE, of_item=True),
    _Kind("Q52060874", "single best value", single_best_value, _COMPARE, EVERYWHERE, of_item=True),
    _Kind(
        "Q21510857", "multi-value", multi_value, _ADD, EVERYWHERE, True, mandatory=Gravity.MINOR, regular=Gravity.MINOR
    ),
    _Kind("Q21502410", "distinct values", distinct_values, _MATCH, MAIN, needs=Needs.HOLDERS),
    _Kind("Q21502404", "format", format_, _VALUE, EVERYWHERE, deprecated_too=True),
    _Kind("Q21510859", "one-of", one_of, _VALUE, EVERYWHERE),
    _Kind("Q52558054", "none-of", none_of, _VALUE, EVERYWHERE),
    _Kind("Q21510860", "range", range_, _VALUE, EVERYWHERE),
    _Kind("Q21510854", "difference within range", difference_within_range, _COMPARE, EVERYWHERE, across=True),
    _Kind("Q21514353", "allowed units", allowed_units, _VALUE, EVERYWHERE, deprecated_too=True),
    _Kind("Q52848401", "integer", integer, _VALUE, EVERYWHERE),
    _Kind("Q51723761", "no bounds", no_bounds, _VALUE, EVERYWHERE),
    _Kind("Q21510852", "Commons link", commons_link, _VALUE, EVERYWHERE, needs=Needs.PAGE, deprecated_too=True),
    _Kind("Q21510851", "allowed qualifiers", allowed_qualifiers, _MODEL, MAIN),
    _Kind("Q21510856", "required qualifier", required_qualifier, _ADD, MAIN),
    _Kind("Q54554025", "citation needed", citation_needed, _ADD, MAIN),
    _Kind("Q21503250", "subject type", subject_type, _MATCH, MAIN, of_item=True, needs=Needs.CLASSES),
    _Kind("Q21510865", "value type", value_type, _VALUE, EVERYWHERE, needs=Needs.VALUE),
    _Kind("Q21502838", "conflicts with", conflicts_with, _MATCH, MAIN, of_item=True, across=True),
    _Kind("Q21503247", "item requires statement", item_requires, _ADD, MAIN, of_item=True, regular=Gravity.MINOR),
    _Kind(
        "Q21510864",
        "value requires statement",
        value_requires,
        _OTHERS,
        EVERYWHERE,
        needs=Needs.VALUE,
        mandatory=Gravity.IMPORTANT,
        regular=Gravity.MINOR,
    ),
    _Kind(
        "Q21510855",
        "inverse",
        inverse,
        _OTHERS,
        MAIN,
        needs=Needs.VALUE,
        mandatory=Gravity.IMPORTANT,
        regular=Gravity.MINOR,
    ),
    _Kind(
        "Q21510862",
        "symmetric",
        symmetric,
        _OTHERS,
        MAIN,
        needs=Needs.VALUE,
        mandatory=Gravity.IMPORTANT,
        regular=Gravity.MINOR,
    ),
    _Kind("Q25796498", "contemporary", contemporary, _COMPARE, MAIN, needs=Needs.VALUE, across=True),
    _Kind("Q108139345", "label in language", label_in_language, _ADD, EVERYWHERE, True, regular=Gravity.MINOR),
    _Kind("Q55819106", "lexeme language", lexeme_language, _MODEL, EVERYWHERE, of_item=True),
    _Kind("Q52004125", "allowed entity types", allowed_entity_types, _MODEL, EVERYWHERE, of_item=True),
    _Kind("Q53869507", "property scope", property_scope, _MODEL, EVERYWHERE),
    _Kind("Q21510863", "used as qualifier", used_as_qualifier, _MODEL, EVERYWHERE),
    _Kind("Q21528958", "used for values only", used_for_values_only, _MODEL, EVERYWHERE),
    _Kind("Q21528959", "used as reference", used_as_reference, _MODEL, EVERYWHERE),
)

#: Constraints that Wikidata's properties state, and OpenRefine checks, but the extension does not.
FURTHER_KINDS: tuple[ConstraintKind, ...] = (
    _Kind("Q52712340", "one-of qualifier value", qualifier_value, _VALUE, MAIN, regular=Gravity.MINOR),
)

KINDS_BY_ITEM = {kind.item: kind for kind in (*CONSTRAINT_KINDS, *FURTHER_KINDS)}
