"""From a request to an answer: the checks that come before every action, in MediaWiki's order."""

import re
import secrets
import unicodedata
from typing import Any

from pipelines.sandbox.accounts import ANONYMOUS
from pipelines.sandbox.api.actions import ACTIONS, MAIN
from pipelines.sandbox.api.answer import Answer, Shape, render_answer, render_error
from pipelines.sandbox.api.call import Action, ApiRequest, Call
from pipelines.sandbox.api.parameters import read_parameters
from pipelines.sandbox.conditions import Conditions, conditions_of
from pipelines.sandbox.errors import ApiError, core_error
from pipelines.sandbox.sessions import Session
from pipelines.sandbox.wiki import Wiki

__all__ = ["handle_request"]

Json = dict[str, Any]

_VERSIONS = ("1", "2", "latest")
_LAG_FOR_BOTS = 3
_QUERY_LAG_FACTOR = 60
"""Seconds that the query service may be behind for one second of `maxlag`, as on wikidata.org."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _read_shape(given: dict[str, str]) -> Shape:
    """The shape of the answer; what is wrong in it is reported when the parameters are read."""
    version = 2 if given.get("formatversion") in {"2", "latest"} else 1
    errors = given.get("errorformat", "bc")
    form = given.get("format", "jsonfm")
    callback = given.get("callback", "")
    return Shape(
        form if form in {"json", "none"} else "jsonfm",
        version,
        errors if errors in MAIN["errorformat"].choices else "bc",
        callback if re.fullmatch(r"[\w$.]+", callback) else "",
    )


def _check_format(call: Call) -> None:
    """A format version that is not known fails while the answer is printed, which tells of itself by warnings."""
    version = call.request.given.get("formatversion", "1")
    if version not in _VERSIONS:
        text = f'"{version}" is not a value of the parameter "formatversion".'
        call.warn("badvalue", text, module="json")
        call.warn("errorprinterfailed", "The answer is printed without its format's parameters.", module="main")
        raise core_error("badvalue", text, module="json")


def _check_assertions(call: Call) -> None:
    wanted, name = call["assert"], call["assertuser"]
    if wanted == "anon" and not call.user.is_anonymous:
        raise core_error("assertanonfailed", "You are logged in.", module="main")
    if wanted in {"user", "bot"} and call.user.is_anonymous:
        raise core_error(f"assert{wanted}failed", "You are not logged in any more.", module="main")
    if wanted == "bot" and "bot" not in call.user.rights:
        raise core_error("assertbotfailed", 'You do not have the "bot" right.', module="main")
    if name is not None and name != call.user.name:
        raise core_error("assertnameduserfailed", f'You are not logged in as "{name}".', module="main")


def _check_token(call: Call, action: Action) -> None:
    if action.token is None:
        return
    token = call.request.given.get("token")
    if token is None:
        raise core_error("missingparam", 'The parameter "token" is missing.', module=action.name)
    if "token" in call.request.query:
        text = "A token belongs in the body of a POST request, not in the URL."
        raise core_error("mustpostparams", text, module=action.name)
    if not call.session.accepts(action.token, token):
        raise core_error("badtoken", "The token is not this session's.", module=action.name)


def _check_readonly(call: Call) -> None:
    """Bots wait for lagging replicas, `maxlag` or not; others edit on."""
    conditions = call.conditions
    lagging = (conditions.database_lag or 0) > _LAG_FOR_BOTS and "bot" in call.user.rights
    if reason := conditions.readonly or ("Waiting for 1 lagged database(s)" if lagging else ""):
        raise core_error("readonly", f"The wiki is read-only: {reason}", module="main", readonlyreason=reason)


def _current_lag(conditions: Conditions) -> Json:
    """A single server never lags; it counts as -1, so that only `maxlag=-2` meets it."""
    database, query = conditions.database_lag, conditions.query_lag // _QUERY_LAG_FACTOR
    if query > (database or 0):
        return {"host": "query", "lag": query, "type": "wikibase-queryservice",
                "queryserviceLag": conditions.query_lag}  # fmt: skip
    if database is None:
        return {"host": "", "lag": -1, "type": "db"}
    return {"host": "replica", "lag": int(database) if float(database).is_integer() else database, "type": "db"}


def _check_lag(call: Call) -> None:
    limit, lag = call["maxlag"], _current_lag(call.conditions)
    if limit is not None and lag["lag"] > limit:
        headers = {"Retry-After": "5", "X-Database-Lag": str(int(lag["lag"]))}
        text = f"The {lag['type']} is {lag['lag']} seconds behind."
        raise ApiError("maxlag", text, data=lag, module="main", headers=headers)


def _check_failure(call: Call) -> None:
    if call.conditions.fails:
        kind = "RuntimeException"
        text = f"[{secrets.token_hex(12)}] Caught exception of type {kind}"
        raise ApiError(f"internal_api_error_{kind}", text, data={"errorclass": kind}, internal=True)


def _normalise(given: dict[str, str], call: Call) -> dict[str, str]:
    values = {}
    for name, text in given.items():
        normal = text if text.isascii() else unicodedata.normalize("NFC", text)
        normal = _CONTROLS.sub("\ufffd", normal) if name != "search" or "\x1f" not in normal else normal
        if normal != text and not text.startswith("\x1f"):
            call.warn("badutf8", f'The value of "{name}" was not NFC-normalized Unicode without control characters.')
        values[name] = text if text.startswith("\x1f") else normal
    return values


def _warn_unrecognized(call: Call) -> None:
    unknown = [name for name in call.request.given if name not in call.known]
    if unknown:
        several = "s" if len(unknown) > 1 else ""
        text = f"Unrecognized parameter{several}: {', '.join(unknown)}."
        call.warn("unrecognizedparams", text, module="main")


def _run(call: Call) -> Json:
    given = _normalise(call.request.given, call)
    high = "apihighlimits" in call.user.rights
    call.parameters = read_parameters(MAIN, given, "main", high=high, warnings=call.warnings)
    call.known = set(MAIN)
    _check_format(call)
    _check_assertions(call)
    action = ACTIONS.get(call["action"])
    if action is None:
        raise core_error("badvalue", f'"{call["action"]}" is not an action.', module="main")
    _check_token(call, action)
    if action.must_post and call.request.method != "POST":
        raise core_error("mustbeposted", f"{action.name} takes POST requests alone.", module="main")
    if action.writes:
        _check_readonly(call)
    _check_lag(call)
    call.parameters |= read_parameters(action.parameters, given, action.name, high=high, warnings=call.warnings)
    call.known |= {*action.parameters, *(["token"] if action.token else [])}
    if action.writes:
        _check_failure(call)
    result = action.run(call)
    _warn_unrecognized(call)
    for name in ("requestid",):
        if call[name] is not None:
            result = {name: call[name], **result}
    return result


def _find_session(wiki: Wiki, request: ApiRequest, session: Session) -> Session:
    """The session of the request: an OAuth consumer's own, or that of the cookie."""
    header = request.headers.get("authorization")
    return (header and wiki.oauth.find_session(wiki.login, header, request.signed)) or session


def _call(wiki: Wiki, request: ApiRequest, shape: Shape, *, foreign: bool) -> Call:
    obeys = wiki.options.policy.obeys_headers
    return Call(
        wiki=wiki,
        request=request,
        session=Session(""),
        user=ANONYMOUS,
        action=request.given.get("action", "help"),
        version=shape.version,
        conditions=conditions_of(request.headers, wiki.conditions) if obeys else wiki.conditions,
        anonymous_by_origin=foreign,
    )


def handle_request(wiki: Wiki, request: ApiRequest, session: Session) -> Answer:
    """Answer one request."""
    given = request.given
    shape = _read_shape(given)
    foreign = bool(shape.callback) or given.get("origin") == "*"
    call = _call(wiki, request, shape, foreign=foreign)
    try:
        if not foreign:
            call.session = _find_session(wiki, request, session)
            call.user = call.session.user
        answer = render_answer(shape, _run(call), call.warnings)
    except ApiError as error:
        answer = render_error(shape, error, call.action, call.warnings)
    if foreign:
        answer.headers["MediaWiki-Login-Suppressed"] = "true"
    if given.get("origin") == "*":
        answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
