"""Paths: JMESPath expressions as plain functions, several times as fast as walking the expression for each record.

The commoner half of JMESPath (https://jmespath.org/specification.html) is turned into functions; an expression with
anything else is left to the library, whose answers are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import jmespath
import jmespath.exceptions
import jmespath.functions

from pipelines.exceptions import PartnerError

Find = Callable[[Any], Any]
Node = Mapping[str, Any]

_FUNCTIONS = jmespath.functions.Functions()


class _UnknownNodeError(Exception):
    """A part of JMESPath that is left to the library."""


def parse_path(path: str) -> Any:
    """The library's expression.

    Raises:
        PartnerError: the path is not JMESPath.
    """
    try:
        return jmespath.compile(path)
    except jmespath.exceptions.JMESPathError as error:
        raise PartnerError(
            f"'{path}' is not a JMESPath expression: {str(error).splitlines()[0]}",
            remedy="correct donata.path or donata.records in datapackage.json; see https://jmespath.org",
        ) from error


def compile_path(path: str) -> Find:
    """A function that finds what the path says in a document.

    Raises:
        PartnerError: the path is not JMESPath.
    """
    expression = parse_path(path)
    try:
        return _compile(expression.parsed)
    except _UnknownNodeError:
        search: Find = expression.search
        return search


def _compile(node: Node) -> Find:
    build = _BUILDERS.get(node["type"])
    if build is None:
        raise _UnknownNodeError(node["type"])
    return build(node, [_compile(child) for child in node.get("children", ())])


def _field(node: Node, _: Sequence[Find]) -> Find:
    name = node["value"]
    return lambda value: value.get(name) if isinstance(value, dict) else None


def _chain(_: Node, parts: Sequence[Find]) -> Find:
    if len(parts) == 2:
        first, second = parts
        return lambda value: second(first(value))
    return lambda value: reduce(lambda found, part: part(found), parts, value)


def _index(node: Node, _: Sequence[Find]) -> Find:
    at = node["value"]
    return lambda value: value[at] if isinstance(value, list) and -len(value) <= at < len(value) else None


def _projection(_: Node, parts: Sequence[Find]) -> Find:
    base, inner = parts

    def find(value: Any) -> Any:
        elements = base(value)
        if not isinstance(elements, list):
            return None
        return [found for element in elements if (found := inner(element)) is not None]

    return find


def _filter(_: Node, parts: Sequence[Find]) -> Find:
    base, inner, condition = parts

    def find(value: Any) -> Any:
        elements = base(value)
        if not isinstance(elements, list):
            return None
        kept = (element for element in elements if not is_false(condition(element)))
        return [found for element in kept if (found := inner(element)) is not None]

    return find


def _flatten(_: Node, parts: Sequence[Find]) -> Find:
    def find(value: Any) -> Any:
        elements = parts[0](value)
        if not isinstance(elements, list):
            return None
        return [found for element in elements for found in (element if isinstance(element, list) else [element])]

    return find


def _or(_: Node, parts: Sequence[Find]) -> Find:
    left, right = parts
    # Mostly there is nothing on the left, or something that is plainly true.
    return lambda value: right(value) if (found := left(value)) is None or is_false(found) else found


def _and(_: Node, parts: Sequence[Find]) -> Find:
    left, right = parts
    return lambda value: found if is_false(found := left(value)) else right(value)


def _not(_: Node, parts: Sequence[Find]) -> Find:
    return lambda value: is_false(parts[0](value))


def _comparison(node: Node, parts: Sequence[Find]) -> Find:
    left, right = parts
    if node["value"] not in {"eq", "ne"}:
        raise _UnknownNodeError(node["value"])
    wanted, text = node["value"] == "eq", _literal_text(node["children"][1])
    if text is not None:
        return lambda value: (left(value) == text) is wanted
    return lambda value: _equal(left(value), right(value)) is wanted


def _literal_text(node: Node) -> str | None:
    """The text that the node stands for, whatever the value: no number or truth is equal to it."""
    return node["value"] if node["type"] == "literal" and isinstance(node["value"], str) else None


def _equal(left: Any, right: Any) -> bool:
    # To Python True is 1; to JSON it is not.
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _list(_: Node, parts: Sequence[Find]) -> Find:
    return lambda value: None if value is None else [part(value) for part in parts]


def _function(node: Node, parts: Sequence[Find]) -> Find:
    """A call by the library, which checks its arguments dearly, but for what mostly is as it should be."""
    name = node["value"]

    def call(*arguments: Any) -> Any:
        return _FUNCTIONS.call_function(name, list(arguments))

    if len(parts) == 2 and name in _SHORT_CUTS:
        first, second = parts
        short_cut = _SHORT_CUTS[name]
        return lambda value: short_cut(first(value), second(value), call)
    return lambda value: call(*(part(value) for part in parts))


def _contains(subject: Any, search: Any, call: Callable[..., Any]) -> Any:
    return search in subject if isinstance(subject, list) else call(subject, search)


def _join(glue: Any, texts: Any, call: Callable[..., Any]) -> Any:
    if isinstance(glue, str) and isinstance(texts, list) and all(isinstance(text, str) for text in texts):
        return glue.join(texts)
    return call(glue, texts)


_SHORT_CUTS: Mapping[str, Callable[[Any, Any, Callable[..., Any]], Any]] = {"contains": _contains, "join": _join}


def _same(_: Node, __: Sequence[Find]) -> Find:
    return lambda value: value


def _literal(node: Node, _: Sequence[Find]) -> Find:
    literal = node["value"]
    return lambda _: literal


_BUILDERS: Mapping[str, Callable[[Node, Sequence[Find]], Find]] = {
    "field": _field,
    "subexpression": _chain,
    "index_expression": _chain,
    "pipe": _chain,
    "index": _index,
    "projection": _projection,
    "filter_projection": _filter,
    "flatten": _flatten,
    "or_expression": _or,
    "and_expression": _and,
    "not_expression": _not,
    "comparator": _comparison,
    "multi_select_list": _list,
    "function_expression": _function,
    "identity": _same,
    "current": _same,
    "literal": _literal,
}


def is_false(value: Any) -> bool:
    """JMESPath's falsehood: null, false, and empty texts, lists and objects; zero is true."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)
