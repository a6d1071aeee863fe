"""Logging in with a bot password or an account's own, and out: `login`, `clientlogin`, `logout`."""

from typing import Any

from pipelines.sandbox.accounts import ANONYMOUS
from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, STRING
from pipelines.sandbox.errors import core_error

__all__ = ["ACTIONS"]

Json = dict[str, Any]


def _reason(call: Call, text: str) -> Any:
    if call["errorformat"] == "bc":
        return text
    return {"code": "wrongpassword", "text" if call.version > 1 else "*": text}


def _login(call: Call) -> Json:
    name, password, token = call["lgname"], call["lgpassword"] or "", call["lgtoken"]
    if token is None:
        text = 'Fetching a token by "action=login" is deprecated: use "action=query&meta=tokens&type=login".'
        call.warn("deprecation", text, feature="action=login&!lgtoken")
        call.warn("deprecation-help", "Deprecated features may be removed.", module="main")
        return {"login": {"result": "NeedToken", "token": call.session.token("login")}}
    if not call.session.accepts("login", token):
        return {"login": {"result": "WrongToken"}}
    user = call.wiki.login.by_bot_password(name or "", password)
    if user is None:
        user = call.wiki.login.by_password(name or "", password)
        if user is None:
            return {"login": {"result": "Failed", "reason": _reason(call, "The name or the password is wrong.")}}
        text = 'Logging in to a main account by "action=login" is deprecated: use a bot password.'
        call.warn("deprecation", text, feature="main-account-login")
        call.warn("deprecation-help", "Deprecated features may be removed.", module="main")
    call.session.enter(user)
    return {"login": {"result": "Success", "lguserid": user.id, "lgusername": user.name}}


def _client_login(call: Call) -> Json:
    if call["logintoken"] is None or not call.session.accepts("login", call["logintoken"]):
        raise core_error("badtoken", "The token is not this session's.")
    user = call.wiki.login.by_password(call["username"] or "", call["password"] or "")
    if user is None:
        message = "The name or the password is wrong."
        failed: Json = {"status": "FAIL", "message": message, "messagecode": "wrongpassword"}
        return {"clientlogin": failed | ({"canpreservestate": False} if call.version > 1 else {})}
    call.session.enter(user)
    return {"clientlogin": {"status": "PASS", "username": user.name}}


def _logout(call: Call) -> Json:
    call.session.enter(ANONYMOUS)
    return {}


ACTIONS = (
    Action(
        name="login",
        run=_login,
        parameters={"lgname": STRING, "lgpassword": STRING, "lgdomain": STRING, "lgtoken": STRING},
        must_post=True,
    ),
    Action(
        name="clientlogin",
        run=_client_login,
        parameters={
            "username": STRING,
            "password": STRING,
            "logintoken": STRING,
            "loginreturnurl": STRING,
            "logincontinue": BOOLEAN,
            "loginpreservestate": BOOLEAN,
            "rememberMe": BOOLEAN,
        },
        must_post=True,
    ),
    Action(name="logout", run=_logout, token="csrf", must_post=True),  # noqa: S106 - the token's type
)
