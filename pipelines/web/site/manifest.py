"""OpenRefine's Wikibase manifest of the target, for people who work on with the data there.

Form: https://openrefine.org/docs/manual/wikibase/configuration. What only Donata reads of it is left out.
"""

from typing import Any

from pipelines.web.site.portal import Portal
from pipelines.wikibase.targets import FOLDER, read_manifest

__all__ = ["wikibase_manifest"]


def wikibase_manifest(portal: Portal, reconciliation: str | None = None) -> dict[str, Any]:
    """The manifest; `reconciliation` is the address of our own service, if an index is served.

    Raises:
        TargetError: the target's file cannot be used.
    """
    target = portal.target
    manifest = read_manifest(portal.settings.home / FOLDER / f"{target.name}.json")
    told = manifest.model_dump(mode="json", exclude_none=True, exclude={"donata"})
    # The embedded Wikibase may run on another port than its file says.
    told["mediawiki"] |= {"api": target.api_url, "root": target.root, "main_page": f"{target.root}Main_Page"}
    if not target.embedded:
        told["mediawiki"]["main_page"] = manifest.mediawiki.main_page
    for kind, entities in told["entity_types"].items():
        if "mediawiki_api" in entities:
            entities["mediawiki_api"] = target.api_url
        if kind == "item" and reconciliation:
            entities["reconciliation_endpoint"] = f"{reconciliation}?lang=${{lang}}"
    return told
