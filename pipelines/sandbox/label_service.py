"""`SERVICE wikibase:label` rewritten into standard SPARQL, so that queries copied from Wikidata's query service work.

Both forms are known: without triples inside, `?x` gets `?xLabel`, `?xDescription` and `?xAltLabel` wherever the query
uses those names; with triples inside (`?x rdfs:label ?name`), the names given there. Languages are tried in order.
The service is asked last in its group, wherever it is written, and a variable without a value gets no label.
"""

import re
from dataclasses import dataclass

__all__ = ["mask_text", "rewrite_label_service"]

_SERVICE = re.compile(r"SERVICE\s*(?:wikibase:label|<http://wikiba\.se/ontology#label>)\s*\{", re.IGNORECASE)
_TEXT = r"(?:\"[^\"]*\"|'[^']*')"
_LANGUAGES = re.compile(rf"bd:serviceParam\s+wikibase:language\s+({_TEXT}(?:\s*,\s*{_TEXT})*)", re.IGNORECASE)
_PART = r"(rdfs:label|schema:description|skos:altLabel)\s+\?(\w+)"
_INNER = re.compile(rf"\?(\w+)\s+({_PART}(?:\s*;\s*{_PART})*)")
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


def mask_text(query: str) -> str:
    """The query with strings, IRIs and comments blanked, so that braces and variables are truly such."""
    return _SKIPPED.sub(lambda found: " " * len(found.group()), query)


def _find_service(query: str) -> _Service | None:
    # The service's IRI may be written out, so it is searched for in the query itself, its braces in the mask.
    match = _SERVICE.search(query)
    if match is None:
        return None
    masked, depth = mask_text(query), 1
    for position in range(match.end(), len(query)):
        depth += {"{": 1, "}": -1}.get(masked[position], 0)
        if depth == 0:
            return _Service(match.start(), position + 1, query[match.end() : position])
    return None


def _languages(body: str, default: str) -> list[str]:
    found = _LANGUAGES.search(body)
    if not found:
        return ["en", "mul"]
    text = ",".join(text[1:-1] for text in re.findall(_TEXT, found.group(1)))
    names = [name.strip().replace("[AUTO_LANGUAGE]", default) for name in text.split(",")]
    return list(dict.fromkeys(name for name in names if re.fullmatch(r"[a-zA-Z-]+", name)))


def _wanted(query: str, service: _Service) -> list[tuple[str, str, str]]:
    """Subject, predicate and name of each label that the service is to give."""
    inner = [
        (triples.group(1), predicate, name)
        for triples in _INNER.finditer(service.body)
        for predicate, name in re.findall(_PART, triples.group(2))
    ]
    if inner:
        return inner
    outside = mask_text(query[: service.start] + " " + query[service.end :])
    found = dict.fromkeys(_AUTOMATIC.findall(outside))
    variables = set(re.findall(r"\?(\w+)", outside))
    return [(subject, _PREDICATES[kind], subject + kind) for subject, kind in found if subject in variables]


def _clause(subject: str, predicate: str, name: str, languages: list[str]) -> str:
    # Without a value of its own the variable would match every entity that has a label.
    asked = f"?_of_{name}"
    parts, choices = [f"BIND(COALESCE(?{subject}, rdf:nil) AS {asked})"], []
    for number, language in enumerate(languages):
        variable = f"?_{name}_{number}"
        choices.append(variable)
        parts.append(f"OPTIONAL {{ {_look_up(asked, predicate, variable, language)} }}")
    if predicate == "rdfs:label":
        # The service shows an entity without a label by its id, and any other value as it is.
        choices.append(f"REPLACE(STR(?{subject}), '^.*/entity/', '')")
    parts.append(f"BIND(COALESCE({', '.join(choices)}) AS ?{name})")
    return " ".join(parts)


def _look_up(asked: str, predicate: str, variable: str, language: str) -> str:
    if predicate != "skos:altLabel":
        return f"{asked} {predicate} {variable} . FILTER(LANG({variable}) = '{language}')"
    return (
        f"SELECT {asked} (GROUP_CONCAT(?_alias; separator=', ') AS {variable}) WHERE "
        f"{{ {asked} skos:altLabel ?_alias . FILTER(LANG(?_alias) = '{language}') }} GROUP BY {asked}"
    )


def _end_of_group(query: str, start: int) -> int:
    """Where the group that holds the position ends: before its closing brace."""
    masked, depth = mask_text(query), 0
    for position in range(start, len(query)):
        depth += {"{": 1, "}": -1}.get(masked[position], 0)
        if depth < 0:
            return position
    return len(query)


def rewrite_label_service(query: str, default_language: str = "en") -> str:
    """The query without the label service; unchanged if it has none."""
    while (service := _find_service(query)) is not None:
        languages = _languages(service.body, default_language) or ["en"]
        clauses = " ".join(_clause(*wanted, languages) for wanted in _wanted(query, service))
        end = _end_of_group(query, service.end)
        rest = re.sub(r"^\s*\.", " ", query[service.end : end])
        query = f"{query[: service.start]} {rest} {clauses} {query[end:]}"
    return query
