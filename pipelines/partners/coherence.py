"""Coherence: a mapping held against its data package: every column is mapped, or ignored with a reason."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.messages import N_
from pipelines.partners.crosswalks import crosswalk_path
from pipelines.partners.mapping import Mapping, SnakSpec, ValueSource
from pipelines.partners.nearest import did_you_mean, nearest
from pipelines.partners.package import DataPackage, Schema
from pipelines.partners.problems import Problem
from pipelines.partners.specs import spec_problems
from pipelines.partners.uses import (
    Use,
    column_uses,
    crosswalk_uses,
    new_item_uses,
    parts,
    pattern_uses,
    placeholders,
    row_uses,
)


def coherence_problems(mapping: Mapping, package: DataPackage, home: Path) -> Iterator[Problem]:
    """What the mapping says that does not fit the data package, the crosswalks, or itself."""
    if mapping.partner != package.name:
        yield Problem(("partner",), f"'{mapping.partner}' is not this partner", f"write {package.name}")
    broken_templates = list(_template_problems(mapping))
    yield from broken_templates
    resource = package.resource(mapping.resource)
    if resource is None:
        names = [resource.name for resource in package.resources]
        remedy = did_you_mean(mapping.resource, names, kind=N_("resources"))
        yield Problem(("resource",), f"the data package has no resource '{mapping.resource}'", remedy)
    elif not broken_templates:
        yield from _column_problems(mapping, resource.table_schema)
        yield from _row_problems(mapping, resource.table_schema)
    yield from _pattern_problems(mapping)
    yield from _crosswalk_problems(mapping, home)
    yield from _new_item_problems(mapping)
    for at, part in parts(mapping):
        if isinstance(part, SnakSpec) and part.datatype is not None:
            yield from spec_problems(part, at, part.datatype)


def _template_problems(mapping: Mapping) -> Iterator[Problem]:
    for at, part in parts(mapping):
        if isinstance(part, ValueSource) and part.template is not None:
            remedy = "write each column as {name}, and a brace that is meant as such twice"
            try:
                if not placeholders(part.template):
                    yield Problem((*at, "template"), "no {column} in it", "use 'constant' for a fixed value")
            except ValueError as error:
                yield Problem((*at, "template"), str(error), remedy)


def _column_problems(mapping: Mapping, schema: Schema) -> Iterator[Problem]:
    names = [field.name for field in schema.fields]
    mistyped = set()
    ignored = [Use(("ignore", name), name) for name in mapping.ignore]
    for use in (*column_uses(mapping), *new_item_uses(mapping), *ignored):
        if use.name not in names:
            remedy = did_you_mean(use.name, names, kind=N_("columns"))
            yield Problem(use.at, f"the schema has no column '{use.name}'", remedy)
            mistyped.add(nearest(use.name, names))
    mapped = {use.name: use.at for use in column_uses(mapping)}
    for name in names:
        if name in mapped and name in mapping.ignore:
            remedy = "remove it from 'ignore', or from where it is used"
            yield Problem(("ignore", name), f"the column '{name}' is both mapped and ignored", remedy)
        elif name not in mapped and name not in mapping.ignore and name not in mistyped:
            remedy = "map it, or list it under 'ignore' with a reason"
            yield Problem(("ignore",), f"the column '{name}' is neither mapped nor ignored", remedy)
    for name, reason in mapping.ignore.items():
        if not reason.strip():
            yield Problem(("ignore", name), "no reason is given", "say in a few words why the column is not used")


def _pattern_problems(mapping: Mapping) -> Iterator[Problem]:
    for use, groups in pattern_uses(mapping):
        try:
            found = re.compile(use.name).groups
        except re.error as error:
            yield Problem(use.at, f"not a regular expression: {error}", "correct it, and put it in single quotes")
            continue
        if groups is not None and found != groups:
            remedy = "put the part that is wanted in (…), and group other parts by (?:…)"
            yield Problem(use.at, f"has {found} groups instead of one", remedy)


def _crosswalk_problems(mapping: Mapping, home: Path) -> Iterator[Problem]:
    for use in crosswalk_uses(mapping):
        path = crosswalk_path(home, use.name)
        if not path.is_file():
            known = [sibling.stem for sibling in path.parent.glob("*.tsv")]
            remedy = did_you_mean(use.name, known, kind=N_("crosswalks under mappings/crosswalks/"))
            yield Problem(use.at, f"there is no crosswalk '{use.name}'", remedy)


def _row_problems(mapping: Mapping, schema: Schema) -> Iterator[Problem]:
    """Another row is named by its key, so there must be one of one field; and no row is a source."""
    for at, _ in row_uses(mapping):
        if at[0] == "references":
            remedy = "name a source, and say what the row is in a statement or a qualifier"
            yield Problem((*at, "names_row"), "a reference names a source, not another row of the dump", remedy)
        if len(schema.key) != 1:
            message = f"a row is named by the one field of its key, and the schema's has {len(schema.key)}"
            yield Problem((*at, "names_row"), message, "give the data package a primaryKey of one field")


def _new_item_problems(mapping: Mapping) -> Iterator[Problem]:
    """An identifier that allows a new item must be one that the match looks for, or the item is made twice."""
    identifying = {match.column for match in mapping.match.identifiers}
    for number, name in enumerate(mapping.new_items.identifiers):
        if name not in identifying:
            remedy = did_you_mean(name, identifying, kind=N_("identifier columns of 'match'"))
            at = ("new_items", "identifiers", number)
            yield Problem(at, f"'{name}' is not among match › identifiers", remedy)
    if mapping.new_items.allowed and not mapping.labels:
        yield Problem(("new_items", "allowed"), "a new item would have no label", "say under 'labels' where it is")
