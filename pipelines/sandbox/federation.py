"""Federation refused: a query that would make this process ask another host is not evaluated.

Looked for in what is evaluated, after all rewriting; Oxigraph reads `SERVICE:x` as a service as well.
"""

from pipelines.model.parsing.sparql_tokens import Kind, tokens

__all__ = ["asks_elsewhere"]


def asks_elsewhere(query: str) -> bool:
    """Whether the query, as it goes to Oxigraph, holds a SERVICE."""
    return "SERVICE" in query.upper() and any(
        token.word == "SERVICE" or (token.kind is Kind.NAME and token.text.upper().startswith("SERVICE"))
        for token in tokens(query)
    )
