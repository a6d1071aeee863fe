"""Named subqueries, an extension of Wikidata's query service, in standard SPARQL.

`WITH { … } AS %name` is taken out, and each `INCLUDE %name` replaced by the subquery itself.
"""

import re

from pipelines.sandbox.label_service import mask_text

__all__ = ["expand_subqueries"]

_WITH = re.compile(r"\bWITH\s*\{", re.IGNORECASE)
_NAME = re.compile(r"\s*AS\s+%(\w+)", re.IGNORECASE)


def expand_subqueries(query: str) -> str:
    """The query with its named subqueries written out; unchanged if it has none, or one that is not closed."""
    while found := _WITH.search(mask_text(query)):
        end = _end(query, found.end())
        name = _NAME.match(query, end)
        if not name:
            return query
        body, rest = query[found.end() : end - 1], query[name.end() :]
        use = re.compile(rf"\bINCLUDE\s+%{name.group(1)}\b", re.IGNORECASE)
        query = query[: found.start()] + use.sub(lambda _, body=body: f"{{ {body} }}", rest)  # type: ignore[misc]
    return query


def _end(query: str, start: int) -> int:
    masked, depth = mask_text(query), 1
    for position in range(start, len(query)):
        depth += {"{": 1, "}": -1}.get(masked[position], 0)
        if depth == 0:
            return position + 1
    return len(query)
