"""The table of actions, and the parameters that every request may have."""

from pipelines.sandbox.api import (
    edit_entity,
    entities,
    login,
    merge,
    protection,
    query,
    search,
    statement_parts,
    statements,
    terms,
    undo,
    values,
)
from pipelines.sandbox.api.call import Action
from pipelines.sandbox.api.parameters import BOOLEAN, INTEGER, STRING, Parameter, choice
from pipelines.sandbox.api.paraminfo import describing

__all__ = ["ACTIONS", "MAIN"]

_FAMILIES = (
    query, login, entities, search, edit_entity, statements, statement_parts, terms, merge, values, undo, protection
)  # fmt: skip

MAIN: dict[str, Parameter] = {
    "action": Parameter(default="help"),
    "format": choice("json", "jsonfm", "none", "rawfm", default="jsonfm"),
    "maxlag": INTEGER,
    "smaxage": STRING,
    "maxage": STRING,
    "assert": choice("anon", "bot", "temp", "user"),
    "assertuser": STRING,
    "requestid": STRING,
    "servedby": BOOLEAN,
    "curtimestamp": BOOLEAN,
    "responselanginfo": BOOLEAN,
    "origin": STRING,
    "crossorigin": BOOLEAN,
    "uselang": STRING,
    "variant": STRING,
    "errorformat": choice("plaintext", "wikitext", "html", "raw", "none", "bc", default="bc"),
    "errorlang": STRING,
    "errorsuselocal": BOOLEAN,
    "formatversion": STRING,
    "utf8": BOOLEAN,
    "ascii": BOOLEAN,
    "callback": STRING,
    "centralauthtoken": STRING,
}

ACTIONS: dict[str, Action] = {action.name: action for family in _FAMILIES for action in family.ACTIONS}
ACTIONS["paraminfo"] = describing(ACTIONS, MAIN)
