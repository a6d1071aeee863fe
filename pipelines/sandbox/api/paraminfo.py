"""`paraminfo`: what modules there are and what they take, told from their declarations."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.sandbox.api import lists, pages, query
from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import STRING, Parameter, choice, multiple
from pipelines.sandbox.api.submodule import Submodule

__all__ = ["describing"]

Json = dict[str, Any]
_PREFIXES = {
    "allpages": "ap",
    "categoryinfo": "ci",
    "entityterms": "wbet",
    "imageinfo": "ii",
    "info": "in",
    "login": "lg",
    "pageprops": "pp",
    "recentchanges": "rc",
    "revisions": "rv",
    "search": "sr",
    "siteinfo": "si",
    "usercontribs": "uc",
    "users": "us",
    "userinfo": "ui",
    "wbcontentlanguages": "wbcl",
    "wbsearch": "wbs",
    "wikibase": "wb",
}
_GROUPS: Mapping[str, Mapping[str, Submodule]] = {
    "prop": pages.PROPERTIES,
    "list": lists.LISTS,
    "meta": query.META,
}


def _flags(call: Call, *, always: bool = True, **flags: bool) -> Json:
    """Booleans as the format version writes them; `always` is whether false ones are written at all."""
    if call.version > 1:
        return flags if always else {name: True for name, value in flags.items() if value}
    return {name: "" for name, value in flags.items() if value}


def _parameter(call: Call, index: int, name: str, parameter: Parameter) -> Json:
    described: Json = {"index": index, "name": name}
    described["type"] = list(parameter.choices) if parameter.choices else parameter.kind
    described |= _flags(call, required=parameter.required, multi=parameter.multi)
    if parameter.default not in (None, False, ()):
        several = isinstance(parameter.default, tuple)
        described["default"] = "|".join(parameter.default) if several else parameter.default
    if parameter.multi:
        limits = {"lowlimit": parameter.low, "highlimit": parameter.high}
        high = "apihighlimits" in call.user.rights
        described |= {**limits, "limit": parameter.high if high else parameter.low}
    if parameter.kind == "limit":
        described |= {"min": 1, "max": parameter.low, "highmax": parameter.high}
    return described


def _module(call: Call, path: str, parameters: Mapping[str, Parameter], group: str = "action", **flags: bool) -> Json:
    name = path.rpartition("+")[2]
    prefix = _PREFIXES.get(name, "")
    module: Json = {"name": name, "path": path, "group": group, "prefix": prefix, "helpurls": []}
    if group == "main":
        del module["group"]
    module |= _flags(call, always=False, readrights=True, **flags)
    listed = enumerate(parameters.items(), 1)
    module["parameters"] = [_parameter(call, i, own.removeprefix(prefix), item) for i, (own, item) in listed]
    module["templatedparameters"] = []
    return module


def _with_submodules(module: Json, parameter: str, paths: Iterable[str]) -> None:
    described = next(item for item in module["parameters"] if item["name"] == parameter)
    described["submodules"] = {path.rpartition("+")[2]: path for path in paths}
    described["type"] = list(described["submodules"])


def _main(call: Call, table: Mapping[str, Action], parameters: Mapping[str, Parameter]) -> Json:
    module = _module(call, "main", parameters, "main")
    _with_submodules(module, "action", sorted(table))
    return module


def _action(call: Call, action: Action) -> Json:
    token = {"token": Parameter(required=True)} if action.token else {}
    parameters = {**action.parameters, **token}
    module = _module(call, action.name, parameters, writerights=action.writes, mustbeposted=action.must_post)
    for item in module["parameters"]:
        if item["name"] == "token":
            item["tokentype"] = action.token
    if action.name == "query":
        for group, submodules in _GROUPS.items():
            _with_submodules(module, group, (f"query+{name}" for name in submodules))
        generators = (f"query+{name}" for name, submodule in lists.LISTS.items() if submodule.generates)
        _with_submodules(module, "generator", generators)
        next(item for item in module["parameters"] if item["name"] == "generator")["submoduleparamprefix"] = "g"
    return module


def _wanted(call: Call) -> list[str]:
    asked = [*call["modules"], *(f"query+{name}" for name in call["querymodules"])]
    return [*asked, *(["main"] if call["mainmodule"] else [])]


def describing(table: Mapping[str, Action], main: Mapping[str, Parameter]) -> Action:
    """The action that describes these actions, and the parameters that all requests may have."""

    def run(call: Call) -> Json:
        modules = []
        for path in _wanted(call):
            name = path.removeprefix("query+")
            group = next((kind for kind, submodules in _GROUPS.items() if name in submodules), "")
            if path == "main":
                modules.append(_main(call, table, main))
            elif path in table:
                modules.append(_action(call, table[path]))
            elif path.startswith("query+") and group:
                modules.append(_module(call, path, _GROUPS[group][name].parameters, group))
            else:
                call.warn("badmodule", f'There is no module "{path}".')
        return {"paraminfo": {"helpformat": call["helpformat"], "modules": modules}}

    return Action(
        name="paraminfo",
        run=run,
        parameters={
            "modules": multiple(),
            "helpformat": choice("html", "none", "raw", "wikitext", default="none"),
            "querymodules": multiple(),
            "mainmodule": STRING,
            "pagesetmodule": STRING,
            "formatmodules": multiple(),
        },
    )
