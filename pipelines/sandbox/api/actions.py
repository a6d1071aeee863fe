"""The table of actions."""

from pipelines.sandbox.api import edit_entity, entities, login, query, search
from pipelines.sandbox.api.call import Action

__all__ = ["ACTIONS"]

ACTIONS: dict[str, Action] = {
    action.name: action for family in (query, login, entities, search, edit_entity) for action in family.ACTIONS
}
