"""`SERVICE wikibase:label` rewritten into standard SPARQL, so that queries copied from Wikidata's query service work.

Both forms are known: without triples inside, `?x` gets `?xLabel`, `?xDescription` and `?xAltLabel` wherever the query
uses those names; with triples inside (`?x rdfs:label ?name`), the names given there. Languages are tried in order.
"""

import re
from dataclasses import dataclass

__all__ = ["rewrite_label_service"]

_SERVICE = re.compile(r"SERVICE\s+(?:wikibase:label|<http://wikiba\.se/ontology#label>)\s*\{", re.IGNORECASE)
_LANGUAGES = re.compile(r"bd:serviceParam\s+wikibase:language\s+((?:\"[^\"]*\"\s*,?\s*)+)\.?", re.IGNORECASE)
_INNER = re.compile(r"\?(\w+)\s+(rdfs:label|schema:description|skos:altLabel)\s+\?(\w+)\s*\.?")
_AUTOMATIC = re.compile(r"\?(\w+?)(Label|Description|AltLabel)\b")
_PREDICATES = {
    "Label": "rdfs:label",
    "Description": "schema:description",
    "AltLabel": "skos:altLabel",
}
_SKIPPED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*")


@dataclass(frozen=True, slots=True)
class _Service:
    start: int
    end: int
    body: str


def _mask(query: str) -> str:
    """The query with strings, IRIs and comments blanked, so that braces and variables are truly such."""
    return _SKIPPED.sub(lambda found: " " * len(found.group()), query)


def _find_service(query: str) -> _Service | None:
    # The service's IRI may be written out, so it is searched for in the query itself, its braces in the mask.
    match = _SERVICE.search(query)
    if match is None:
        return None
    masked, depth = _mask(query), 1
    for position in range(match.end(), len(query)):
        depth += {"{": 1, "}": -1}.get(masked[position], 0)
        if depth == 0:
            return _Service(match.start(), position + 1, query[match.end() : position])
    return None


def _languages(body: str, default: str) -> list[str]:
    found = _LANGUAGES.search(body)
    if not found:
        return ["en", "mul"]
    text = ",".join(re.findall(r'"([^"]*)"', found.group(1)))
    names = [name.strip().replace("[AUTO_LANGUAGE]", default) for name in text.split(",")]
    return list(dict.fromkeys(name for name in names if re.fullmatch(r"[a-zA-Z-]+", name)))


def _wanted(query: str, service: _Service) -> list[tuple[str, str, str]]:
    """Subject, predicate and name of each label that the service is to give."""
    inner = _INNER.findall(service.body)
    if inner:
        return [(subject, predicate, name) for subject, predicate, name in inner]
    outside = _mask(query[: service.start] + " " + query[service.end :])
    found = dict.fromkeys(_AUTOMATIC.findall(outside))
    variables = set(re.findall(r"\?(\w+)", outside))
    return [(subject, _PREDICATES[kind], subject + kind) for subject, kind in found if subject in variables]


def _clause(subject: str, predicate: str, name: str, languages: list[str]) -> str:
    if predicate == "skos:altLabel":
        return (
            f"OPTIONAL {{ {{ SELECT ?{subject} (GROUP_CONCAT(?_alt; separator=', ') AS ?{name}) WHERE "
            f"{{ ?{subject} skos:altLabel ?_alt . FILTER(LANG(?_alt) = '{languages[0]}') }} GROUP BY ?{subject} }} }}"
        )
    parts, choices = [], []
    for number, language in enumerate(languages):
        variable = f"?_{name}_{number}"
        choices.append(variable)
        parts.append(f"OPTIONAL {{ ?{subject} {predicate} {variable} . FILTER(LANG({variable}) = '{language}') }}")
    if predicate == "rdfs:label":
        # The service shows an entity without a label by its id, and any other value as it is.
        choices.append(f"REPLACE(STR(?{subject}), '^.*/entity/', '')")
    parts.append(f"BIND(COALESCE({', '.join(choices)}) AS ?{name})")
    return " ".join(parts)


def rewrite_label_service(query: str, default_language: str = "en") -> str:
    """The query without the label service; unchanged if it has none."""
    while (service := _find_service(query)) is not None:
        languages = _languages(service.body, default_language) or ["en"]
        clauses = [_clause(*wanted, languages) for wanted in _wanted(query, service)]
        query = query[: service.start] + " ".join(clauses) + query[service.end :]
    return query
