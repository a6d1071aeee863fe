"""The table of actions."""

from pipelines.sandbox.api import (
    edit_entity,
    entities,
    login,
    merge,
    query,
    search,
    statement_parts,
    statements,
    terms,
    values,
)
from pipelines.sandbox.api.call import Action

__all__ = ["ACTIONS"]

ACTIONS: dict[str, Action] = {
    action.name: action
    for family in (query, login, entities, search, edit_entity, statements, statement_parts, terms, merge, values)
    for action in family.ACTIONS
}
