"""Previews: a small page about an entity, and the fragment of it that flies out beside a suggestion."""

from collections.abc import Mapping, Sequence
from typing import Any

import jinja2

from pipelines.model.reconciliation import Named
from pipelines.web.reconciliation.answers import direction

__all__ = ["TEMPLATES", "flyout_html", "preview_html"]

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("pipelines.web.reconciliation", "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_VALUES = 4


def preview_html(shown: Named, types: Sequence[Named], facts: Mapping[str, Sequence[str]], url: str) -> str:
    """A page: name, id, description, types, and facts (property's name → values), a few of each."""
    listed = [{"name": name, "values": list(values[:_VALUES])} for name, values in facts.items()]
    language, way = shown.language or "und", direction(shown.name)
    page = TEMPLATES.get_template("preview.html.jinja")
    return page.render(**_words(shown, types, url), facts=listed, language=language, direction=way)


def flyout_html(shown: Named, types: Sequence[Named], url: str) -> str:
    """Name, id, description and types alone."""
    return TEMPLATES.get_template("flyout.html.jinja").render(**_words(shown, types, url))


def _words(shown: Named, types: Sequence[Named], url: str) -> dict[str, Any]:
    return {"shown": shown, "types": [each.name for each in types], "url": url}
