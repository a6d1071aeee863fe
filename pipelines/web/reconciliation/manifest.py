"""The manifest: what the service offers, written in each version's form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines import __version__
from pipelines.model.reconciliation import Named, Version
from pipelines.model.values import CONCEPT_BASE
from pipelines.web.reconciliation.answers import named_json

__all__ = ["BATCH_SIZE", "SETTINGS", "Choice", "Offer", "Setting", "manifest_json"]

BATCH_SIZE = 100
PREVIEW_WIDTH, PREVIEW_HEIGHT = 430, 220


@dataclass(frozen=True)
class Choice:
    """One of the values of a setting."""

    value: str
    name: str


@dataclass(frozen=True)
class Setting:
    """What can be chosen for a property in an extension; `kind` is the API's `type`."""

    id: str
    name: str
    kind: str
    default: str | int | bool
    help: str
    choices: tuple[Choice, ...] = ()


SETTINGS = (
    Setting("limit", "Limit", "number", 0, "The most values for a row; 0 for all"),
    Setting(
        "rank",
        "Ranks",
        "select",
        "best",
        "Which statements count, by rank",
        (
            Choice("best", "Only the best rank"),
            Choice("no_deprecated", "Preferred and normal ranks"),
            Choice("any", "Any rank"),
        ),
    ),
    Setting(
        "references",
        "References",
        "select",
        "any",
        "Which statements count, by their references",
        (
            Choice("any", "Any statement"),
            Choice("referenced", "At least one reference"),
            Choice("no_wiki", "At least one reference that is no wiki"),
        ),
    ),
    Setting(
        "content",
        "Content",
        "select",
        "entity",
        "How entities are given",
        (Choice("entity", "As entities"), Choice("literal", "Their names as text"), Choice("id", "Their ids as text")),
    ),
    Setting("count", "Count", "checkbox", False, "The number of values instead of the values"),
)


@dataclass(frozen=True)
class Offer:
    """The service, free of versions. URL templates have `{id}` where the id stands."""

    name: str
    identifier_space: str = CONCEPT_BASE
    schema_space: str = "http://www.wikidata.org/prop/direct/"
    view: str = "https://www.wikidata.org/wiki/{id}"
    documentation: str = ""
    language: str = "en"
    default_types: Sequence[Named] = field(default_factory=tuple)
    settings: Sequence[Setting] = SETTINGS


def manifest_json(version: Version, offer: Offer, endpoint: str) -> dict[str, Any]:
    """The manifest of the service whose root is at the URL `endpoint`."""
    manifest = _draft(offer) if version is Version.V1_0 else _early(offer, endpoint)
    manifest["name"] = offer.name
    manifest["defaultTypes"] = [named_json(version, each) for each in offer.default_types]
    if version is Version.V0_1:
        return manifest
    manifest["versions"] = [Version.V1_0] if version is Version.V1_0 else [Version.V0_1, Version.V0_2]
    manifest["serviceVersion"] = __version__
    manifest["batchSize"] = BATCH_SIZE
    if offer.documentation:
        manifest["documentation"] = offer.documentation
    return manifest


def _draft(offer: Offer) -> dict[str, Any]:
    return {
        "view": {"url": offer.view},
        "lang": offer.language,
        "dir": "ltr",
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": {"width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "extend": {"proposeProperties": True, "propertySettings": [_setting_draft(each) for each in offer.settings]},
        "standardizedScore": True,
    }


def _early(offer: Offer, endpoint: str) -> dict[str, Any]:
    suggest = {
        kind: {
            "service_url": endpoint,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": endpoint,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "property", "type")
    }
    return {
        "identifierSpace": offer.identifier_space,
        "schemaSpace": offer.schema_space,
        "view": {"url": offer.view.replace("{id}", "{{id}}")},
        "suggest": suggest,
        "preview": {"url": f"{endpoint}/preview?id={{{{id}}}}", "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "extend": {
            "propose_properties": {"service_url": endpoint, "service_path": "/extend/propose"},
            "property_settings": [_setting_early(each) for each in offer.settings],
        },
    }


def _setting_draft(setting: Setting) -> dict[str, Any]:
    return _setting(setting, {"id": setting.id, "name": setting.name, "helpText": setting.help})


def _setting_early(setting: Setting) -> dict[str, Any]:
    return _setting(setting, {"name": setting.id, "label": setting.name, "help_text": setting.help})


def _setting(setting: Setting, named: Mapping[str, Any]) -> dict[str, Any]:
    written = {"type": setting.kind, "default": setting.default, **named}
    if setting.choices:
        written["choices"] = [{"value": choice.value, "name": choice.name} for choice in setting.choices]
    return written
