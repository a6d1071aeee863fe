"""What a bot's operator does with pywikibot, as a program of its own: prints what it saw, as JSON.

Its configuration is read from the folder that PYWIKIBOT_DIR names.
"""

import json
import sys
from typing import Any

import pywikibot
from pywikibot.data.sparql import SparqlQuery
from pywikibot.exceptions import APIError, OtherPageSaveError
from pywikibot.pagegenerators import PreloadingEntityGenerator

Json = dict[str, Any]

DATATYPES = ("string", "url", "quantity", "time", "globe-coordinate", "monolingualtext", "wikibase-item", "external-id")


def make_properties(repo: Any) -> dict[str, str]:
    made = {}
    for datatype in DATATYPES:
        page = pywikibot.PropertyPage(repo, datatype=datatype)
        page.editLabels({"en": f"imaginary {datatype}"}, summary="new property")
        made[datatype] = page.id
    return made


def make_item(repo: Any, label: str, description: str = "an item") -> Any:
    item = pywikibot.ItemPage(repo)
    item.editEntity({"labels": {"en": label}, "descriptions": {"en": description}}, summary="created")
    return item


def claim(repo: Any, property_id: str, target: Any, **kind: bool) -> Any:
    made = pywikibot.Claim(repo, property_id, **kind)
    made.setTarget(target)
    return made


def add_statements(repo: Any, item: Any, other: Any, p: dict[str, str]) -> None:
    """A statement of each datatype; the first with a qualifier and a source, then changed."""
    first = claim(repo, p["string"], "text")
    item.addClaim(first, summary="claim")
    first.addQualifier(
        claim(repo, p["quantity"], pywikibot.WbQuantity("1.5", error="0.1", site=repo), is_qualifier=True)
    )
    first.addSources([claim(repo, p["url"], "https://example.org/source", is_reference=True)])
    globe = "http://www.wikidata.org/entity/Q2"
    for datatype, target in {
        "time": pywikibot.WbTime(year=1815, month=12, day=10, site=repo),
        "globe-coordinate": pywikibot.Coordinate(51.5, -0.1, precision=0.0001, site=repo, globe_item=globe),
        "monolingualtext": pywikibot.WbMonolingualText("Lady", "en"),
        "wikibase-item": other,
        "external-id": "A-1",
        "quantity": pywikibot.WbQuantity("163", site=repo),
        "url": "https://example.org/",
    }.items():
        item.addClaim(claim(repo, p[datatype], target))
    unknown = pywikibot.Claim(repo, p["string"])
    unknown.setSnakType("somevalue")
    item.addClaim(unknown)
    unknown.changeRank("deprecated")
    first.changeTarget("other text")


def read_statements(item: Any) -> Json:
    item.get(force=True)
    return {name: [made.toJSON() for made in group] for name, group in item.claims.items()}


def refused(act: Any) -> str:
    """The code of the refusal that an act meets."""
    try:
        act()
    except OtherPageSaveError as error:
        return str(getattr(error.reason, "code", error.reason))
    except APIError as error:
        return str(error.code)
    return ""


def main() -> None:
    site = pywikibot.Site()
    site.login()
    repo = site.data_repository()
    p = make_properties(repo)
    item, other = make_item(repo, "made by pywikibot"), make_item(repo, "another")
    seen: Json = {
        "user": site.user(),
        "rights": site.has_right("bot"),
        "generator": site.version(),
        "concepts": repo.concept_base_uri,
        "properties": p,
        "item": item.id,
        "other": other.id,
        "type": repo.get_property_type(pywikibot.PropertyPage(repo, p["time"])),
    }
    add_statements(repo, item, make_item(repo, "linked to"), p)
    item.editLabels({"de": "Ding"}, summary="label")
    item.editDescriptions({"de": "ein Ding"})
    item.editAliases({"en": ["one", "two"]})
    seen["statements"] = read_statements(item)
    seen["terms"] = [dict(item.labels), dict(item.descriptions), dict(item.aliases)]

    history = list(item.revisions(total=100))
    seen["history"] = [[revision.revid, revision.user, revision.comment] for revision in history]
    seen["first text"] = item.get_revision(history[-1].revid, content=True).text
    first = item.claims[p["string"]][0]
    first.removeQualifiers(next(iter(first.qualifiers.values())))
    first.removeSources([source for group in first.sources[0].values() for source in group])
    item.removeClaims(item.claims[p["url"]])
    seen["fewer"] = read_statements(item)

    last = pywikibot.ItemPage(repo, item.id).latest_revision_id
    repo.editpage(item, summary="undone", undo=last)
    seen["undone"] = read_statements(item)

    other.mergeInto(item, summary="merged")
    merged = pywikibot.ItemPage(repo, other.id)
    seen["redirect"] = [merged.isRedirectPage(), merged.getRedirectTarget().id]
    third = make_item(repo, "third", "made a redirect")
    third.editEntity({}, clear=True, summary="cleared")
    third.set_redirect_target(item, force=True)
    seen["second redirect"] = pywikibot.ItemPage(repo, third.id).getRedirectTarget().id

    seen["refused"] = [
        refused(lambda: make_item(repo, "made by pywikibot")),
        refused(lambda: item.addClaim(claim(repo, p["url"], "nonsense"))),
    ]
    seen["found"] = [hit["id"] for hit in repo.search_entities("made by", "en", total=5)]
    seen["searched"] = [page.title() for page in repo.search("made by pywikibot", total=5, namespaces=[0])]
    seen["contributed"] = [page.title() for page, *_ in pywikibot.User(repo, site.user()).contributions(total=500)]
    seen["changed"] = [change["revid"] for change in repo.recentchanges(total=30)]
    seen["parsed"] = repo.parsevalue("time", ["1850"])
    seen["preloaded"] = [page.id for page in PreloadingEntityGenerator([item, third])]
    query = SparqlQuery(endpoint=repo.sparql_endpoint, entity_url=repo.concept_base_uri)
    seen["queried"] = [row["v"] for row in query.select(f"SELECT ?v {{ wd:{item.id} wdt:{p['string']} ?v }}")]
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
