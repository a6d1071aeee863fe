"""Search by statement: `haswbstatement:P213=0000…` and its kin, as Wikidata's search has them.

Source: https://www.mediawiki.org/wiki/Help:Extension:WikibaseCirrusSearch. What is known here at once, Wikidata's
search learns minutes to hours later.
"""

import re
from collections.abc import Iterator

import pyoxigraph

from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.wiki import Wiki

__all__ = ["find_by_statement", "split_search"]

_KEYWORD = re.compile(r'(?<!\S)(-?)haswbstatement:("[^"]*"|\S+)')
_STATEMENT = re.compile(r"(P[1-9]\d*)(?:=(.*))?", re.DOTALL)


def split_search(text: str) -> tuple[list[tuple[bool, list[str]]], str]:
    """The wanted statements and the words around them.

    Of each keyword: whether it excludes, and its alternatives (between `|`), as they stand.
    """
    keywords = [
        (minus == "-", [part for part in given.strip('"').split("|") if part])
        for minus, given in _KEYWORD.findall(text)
    ]
    return keywords, " ".join(_KEYWORD.sub(" ", text).split())


def find_by_statement(wiki: Wiki, keywords: list[tuple[bool, list[str]]]) -> list[str]:
    """The ids of the entities that have a statement of each keyword, and none of an excluded one, in their order.

    Keywords that only exclude find nothing: everything would be an answer.
    """
    wanted = [_having_one(wiki, alternatives) for excludes, alternatives in keywords if not excludes]
    unwanted = [_having_one(wiki, alternatives) for excludes, alternatives in keywords if excludes]
    found = set.intersection(*wanted).difference(*unwanted) if wanted else set()
    return sorted(found, key=lambda entity: int(entity[1:]))


def _having_one(wiki: Wiki, alternatives: list[str]) -> set[str]:
    return {entity for statement in alternatives for entity in _having(wiki, statement)}


def _having(wiki: Wiki, statement: str) -> Iterator[str]:
    match = _STATEMENT.fullmatch(statement)
    if match is None:
        return
    prop, value = match.groups()
    names, store = wiki.vocabulary, wiki.graph.store
    if value is None:
        pairs = store.quads_for_pattern(None, pyoxigraph.NamedNode(names["p"] + prop), None)
        yield from (_id(quad.subject) for quad in pairs)
        return
    entity = parse_entity_id(value)
    wanted = pyoxigraph.NamedNode(names["wd"] + entity) if entity else pyoxigraph.Literal(value)
    for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(names["ps"] + prop), wanted):
        for owner in store.quads_for_pattern(None, pyoxigraph.NamedNode(names["p"] + prop), quad.subject):
            yield _id(owner.subject)


def _id(subject: object) -> str:
    return str(getattr(subject, "value", "")).rpartition("/")[2]
