"""The predicates that Wikibase's RDF has for each property, by their prefixes."""

NORMAL_FORMS = {"wdt": "wdtn", "ps": "psn", "pq": "pqn", "pr": "prn"}
"""The prefix of a simple value's predicate → that of its normal form, be it simple or a node."""

PREDICATES = {
    "directClaim": "wdt",
    "claim": "p",
    "statementProperty": "ps",
    "statementValue": "psv",
    "qualifier": "pq",
    "qualifierValue": "pqv",
    "reference": "pr",
    "referenceValue": "prv",
    "novalue": "wdno",
}
NORMALISED_PREDICATES = {
    "directClaimNormalized": "wdtn",
    "statementValueNormalized": "psn",
    "qualifierValueNormalized": "pqn",
    "referenceValueNormalized": "prn",
}
