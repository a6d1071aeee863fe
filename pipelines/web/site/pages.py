"""Pages: templates of all sections, what every one of them may use, and the navigation of each role."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipelines.web.site import i18n
from pipelines.web.site.current import current_request
from pipelines.web.site.drawings import for_page, unspoken
from pipelines.web.site.i18n import N_
from pipelines.web.site.people import Person, Role, person_of
from pipelines.web.site.portal import portal_of
from pipelines.web.site.session import csrf_token

__all__ = ["FOLDERS", "address", "notify", "page", "sign_in_address"]

_WEB = Path(__file__).parents[1]
#: A colon between two parts of a heading, where the language has another than English.
COLONS = {"fr": "\u00a0:"}
#: The sections, in the order of their navigation.
SECTIONS = ("site", "institutions", "review", "board", "dashboards", "equity", "recognition")
FOLDERS = [_WEB / section for section in SECTIONS]


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation, and who sees it."""

    path: str
    name: str
    role: Role


NAVIGATION = (
    Entry("/partners", N_("Partners"), Role.PUBLIC),
    Entry("/coverage", N_("Coverage"), Role.PUBLIC),
    Entry("/equity", N_("Equity"), Role.PUBLIC),
    Entry("/compare", N_("Compare"), Role.PUBLIC),
    Entry("/sparql", N_("Queries"), Role.PUBLIC),
    Entry("/review", N_("Review"), Role.REVIEWER),
    Entry("/board", N_("Board"), Role.COORDINATOR),
    Entry("/tokens", N_("Tokens"), Role.COORDINATOR),
    Entry("/audit-log", N_("Audit log"), Role.COORDINATOR),
)


def page(request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from a template `<section>/<name>.html.jinja`, in the reader's language."""
    locale = i18n.locale_of(request)
    person = person_of(request)
    given = {
        "request": request,
        "person": person,
        "portal": portal_of(request),
        "locale": locale,
        "language": locale.language,
        "direction": locale.text_direction,
        "colon": COLONS.get(locale.language, ":"),
        "languages": i18n.LANGUAGES,
        "navigation": _navigation(person),
        "here": request.url.path,
        "notices": _notices(request),
        "may_sign_in": request.app.state.provider is not None,
        "may_sign_out": bool(request.session.get("user")),
    }
    text = _environment().get_template(template).render({**given, **context})
    return HTMLResponse(text, status, headers={"Content-Language": locale.language, "Vary": "Cookie, Accept-Language"})


def notify(request: Request, kind: str, text: str) -> None:
    """Have the next page say something, in the reader's language already: `kind` is good, warning, bad or plain."""
    request.session.setdefault("notices", []).append([kind, text])


def address(path: str, /, **parameters: Any) -> str:
    """A path of the portal with parameters; those that are None or empty are left out."""
    given = {name: value for name, value in parameters.items() if value not in (None, "", [])}
    return path + (f"?{urlencode(given, doseq=True)}" if given else "")


def sign_in_address(request: Request) -> str:
    """Where to sign in, and then come back to this page."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return address("/sign-in", next=here)


def _navigation(person: Person) -> list[Entry]:
    own = [Entry(f"/partners/{slug}", slug, Role.INSTITUTION) for slug in sorted(person.partners)]
    return [entry for entry in NAVIGATION if person.may(entry.role)] + own


def _notices(request: Request) -> list[Any]:
    waiting: list[Any] = request.session.pop("notices", []) if request.session.get("notices") else []
    return waiting


def _asset(name: str) -> str:
    """The address of a static file, which changes with its content, so that it may be kept for good."""
    for folder in FOLDERS:
        file = folder / "static" / name
        if file.is_file():
            return f"/static/{quote(name)}?v={_stamp(file, file.stat().st_mtime_ns)}"
    raise jinja2.TemplateRuntimeError(f"there is no static file '{name}'")


@cache
def _stamp(file: Path, changed: int) -> str:
    del changed
    return sha256(file.read_bytes()).hexdigest()[:12]


def _entity_url(id_: str) -> str:
    request = current_request()
    return portal_of(request).target.entity_url(id_) if request else ""


def _drawing(svg: str) -> Markup:
    """A chart of ours as part of a page: what the policy forbids is left out of it."""
    return Markup(unspoken(for_page(svg)))  # noqa: S704 - our own chart, its texts escaped by the renderer


_FILTERS: Mapping[str, Any] = {
    "said": i18n.said,
    "number": i18n.number,
    "signed": i18n.signed,
    "percent": i18n.percent,
    "day": i18n.day,
    "moment": i18n.moment,
}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder / "templates" for folder in FOLDERS]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    # Jinja fills the values in itself, escaped; ours only looks the message up.
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: i18n.catalogue(i18n.locale_of().language).ugettext(message),
        lambda one, many, n: i18n.catalogue(i18n.locale_of().language).ungettext(one, many, n),
        newstyle=True,
    )
    environment.filters.update(_FILTERS)
    environment.globals.update(
        csrf_token=csrf_token, asset=_asset, address=address, entity_url=_entity_url, drawing=_drawing, Role=Role
    )
    return environment
