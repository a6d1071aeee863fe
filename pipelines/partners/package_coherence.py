"""A data package held against itself: names that must agree, keys that must exist, expressions that must compile."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

import jmespath
from jmespath.exceptions import JMESPathError

from pipelines.messages import N_
from pipelines.model.identifiers import KINDS
from pipelines.partners.located import KeyPath
from pipelines.partners.nearest import did_you_mean
from pipelines.partners.package import DataPackage, Resource, Schema, SchemaField
from pipelines.partners.problems import Problem


def package_problems(package: DataPackage, slug: str) -> Iterator[Problem]:
    """What the data package says that cannot be."""
    if package.name != slug:
        yield Problem(("name",), f"'{package.name}' is not the folder's name", f"write {slug}")
    for name in _twice([resource.name for resource in package.resources]):
        yield Problem(("resources",), f"two resources are named '{name}'", "name each differently")
    for number, resource in enumerate(package.resources):
        yield from _resource_problems(resource, ("resources", number))
    permission = package.donata.permission
    if permission is not None and permission.granted > datetime.now(tz=UTC).date():
        at = ("donata", "permission", "granted")
        yield Problem(at, f"the permission is of a day to come ({permission.granted})", "write the day it was given")


def _resource_problems(resource: Resource, at: KeyPath) -> Iterator[Problem]:
    """https://datapackage.org/standard/data-resource/#path-or-data: neither absolute paths nor `..`, for safety."""
    path = PurePosixPath(resource.path)
    if path.is_absolute() or ".." in path.parts or "\\" in resource.path:
        remedy = "put the dump into the partner's folder and name it as it is named there"
        yield Problem((*at, "path"), f"'{resource.path}' leads out of the partner's folder", remedy)
    if resource.donata.records is not None:
        yield from _expression_problems(resource.donata.records, (*at, "donata", "records"))
    names = [field.name for field in resource.table_schema.fields]
    if resource.donata.collection is not None and resource.donata.collection not in names:
        remedy = did_you_mean(resource.donata.collection, names, kind=N_("fields"))
        yield Problem((*at, "donata", "collection"), f"there is no field '{resource.donata.collection}'", remedy)
    yield from _schema_problems(resource.table_schema, (*at, "schema"))


def _schema_problems(schema: Schema, at: KeyPath) -> Iterator[Problem]:
    names = [field.name for field in schema.fields]
    for name in _twice(names):
        yield Problem((*at, "fields"), f"two fields are named '{name}'", "name each differently")
    if not schema.key:
        remedy = 'name the column whose value identifies a row, as in "primaryKey": "id"'
        yield Problem(at, "the schema has no primaryKey", remedy)
    for name in schema.key:
        if name not in names:
            yield Problem(
                (*at, "primaryKey"), f"there is no field '{name}'", did_you_mean(name, names, kind=N_("fields"))
            )
    for header in _twice([header for field in schema.fields for header in {field.name, *field.donata.headers}]):
        yield Problem((*at, "fields"), f"two fields lay claim to the header '{header}'", "leave it to one of them")
    for number, field in enumerate(schema.fields):
        yield from _field_problems(field, (*at, "fields", number))


def _field_problems(field: SchemaField, at: KeyPath) -> Iterator[Problem]:
    if field.constraints.pattern is not None:
        try:
            re.compile(field.constraints.pattern)
        except re.error as error:
            here = (*at, "constraints", "pattern")
            yield Problem(
                here, f"not a regular expression: {error}", "correct it; a backslash is written twice in JSON"
            )
    if field.donata.path is not None:
        yield from _expression_problems(field.donata.path, (*at, "donata", "path"))
    kind = field.donata.identifier
    if kind is not None and kind not in KINDS:
        remedy = did_you_mean(kind, KINDS, kind=N_("kinds of identifier"))
        yield Problem((*at, "donata", "identifier"), f"'{kind}' is no known kind of identifier", remedy)


def _expression_problems(expression: str, at: KeyPath) -> Iterator[Problem]:
    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        reason = str(error).splitlines()[0]
        yield Problem(at, f"not a JMESPath expression: {reason}", "see https://jmespath.org/specification.html")


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
