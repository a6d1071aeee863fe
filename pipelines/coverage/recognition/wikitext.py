"""Recognition as wikitext, for a partner's page among Wikidata's data partnerships; what partners wrote is escaped."""

import re
from collections.abc import Callable, Iterable

from pipelines.coverage.recognition.recognition import Recognition, topics_of
from pipelines.coverage.recognition.standing import Fate
from pipelines.coverage.recognition.wording import counted, day, listed, share, span

#: All that wikitext could read as markup: brackets, templates, tables, quotes, entities, lists, signatures, links.
_MARKUP = re.compile(r"[\[\]{}|'<>&~*#:;=_!\"\\`^-]")
#: "RFC 1", "PMID 1" and "ISBN 1" become links by themselves: https://www.mediawiki.org/wiki/Help:Magic_links
_MAGIC = re.compile(r"\b(RFC|PMID|ISBN)\s+(?=\d)")
#: Signatures (`~~~`) and switches (`__NOTOC__`) are found inside addresses too.
_URL_MARKUP = re.compile(r"[\s\[\]{}|<>\"'\\^`\x00-\x1f]|~{3,}|_{2,}")

#: Fate → what the page calls it.
FATE_WORDS = {
    Fate.STANDS: "stand with the partner's reference",
    Fate.REFINED: "others have since refined or changed",
    Fate.DISPUTED: "others have marked as wrong or outdated",
    Fate.REMOVED: "others have removed",
    Fate.TAKEN_BACK: "we took back ourselves",
    Fate.NOT_LOOKED_AT: "not looked at since the upload",
}


def wiki_text(text: str) -> str:
    """Any text → wikitext that shows it as it is, on one line."""
    flat = " ".join(text.split())
    escaped = _MARKUP.sub(lambda match: f"&#{ord(match.group())};", flat)
    return _MAGIC.sub(r"\1&#32;", escaped)


def wiki_link(url: str, text: str) -> str:
    """An external link; anything but http and https stays text."""
    if not re.match(r"https?://[^\s/]", url):
        return wiki_text(text)
    address = _URL_MARKUP.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), url)
    return f"[{address} {wiki_text(text)}]"


def partnership_wikitext(recognition: Recognition, entity: Callable[[str], str], page: str) -> str:
    """A section for a page of data partnerships.

    `entity`: the id of an item or a property → wikitext that links to it (`wikidata_entity`, or a link by URL).
    `page`: the address of the recognition page.
    """
    package = recognition.package
    rows = [
        ("Partner", wiki_link(str(package.homepage), package.title) if package.homepage else wiki_text(package.title)),
        ("Given by", _linked((one.title, one.path) for one in package.contributors)),
        ("Source of the data", _linked((one.title, one.path) for one in package.sources)),
        ("Item", entity(package.donata.item) if package.donata.item else ""),
        ("Licence", wiki_text(recognition.licence)),
        ("Topics", wiki_text(", ".join(topics_of(package)))),
        ("Donated", wiki_text(span(recognition.first, recognition.last))),
        ("Items enriched", f"{recognition.enriched:,}"),
        ("Items created", f"{recognition.created:,}"),
        *((f"Statements: {words}", f"{recognition.statements[fate]:,}") for fate, words in FATE_WORDS.items()),
        ("Labels, descriptions and aliases", f"{sum(recognition.terms.values()):,}"),
        ("Languages", wiki_text(", ".join(recognition.languages))),
        ("Coverage of the mapped properties", _coverage(recognition)),
        ("Reviewers", wiki_text(listed(list(recognition.reviewers)))),
    ]
    lines = [f"== {wiki_text(package.title)} ==", wiki_text(package.description), "", '{| class="wikitable"']
    for name, value in rows:
        if value:
            lines += ["|-", f'! scope="row" | {wiki_text(name)}', f"| {value}"]
    lines += ["|}", "", *_gifts(recognition), *_properties(recognition, entity)]
    looked = (
        f"last held against {wiki_text(recognition.target)} on {day(recognition.looked)}; "
        if recognition.looked
        else ""
    )
    return "\n".join([*lines, f"Figures: {looked}{wiki_link(page, 'recognition page')}.", ""])


def wikidata_entity(id_: str) -> str:
    """A link on Wikidata itself, with the label in the reader's language."""
    return f"{{{{Q|{id_}}}}}" if id_.startswith("Q") else f"{{{{P|{id_}}}}}"


def _linked(named: Iterable[tuple[str, object]]) -> str:
    """Names, each with a link where there is an address."""
    return ", ".join(wiki_link(str(address), name) if address else wiki_text(name) for name, address in named)


def _coverage(recognition: Recognition) -> str:
    if recognition.before is None and recognition.after is None:
        return ""
    return wiki_text(f"{share(recognition.before)} → {share(recognition.after)}")


def _gifts(recognition: Recognition) -> list[str]:
    if not recognition.gifts:
        return []
    lines = ["=== Uploads ===", '{| class="wikitable"', "|-"]
    lines += [f'! scope="col" | {name}' for name in ("Day", "Dump", "Rows", "Statements", "References", "Terms")]
    for gift in recognition.gifts:
        rows = "" if gift.rows is None else f"{gift.rows:,}"
        cells = [
            gift.day.isoformat(),
            wiki_text(gift.dump),
            rows,
            *_added(gift.statements, gift.references, gift.terms),
        ]
        lines += ["|-", f"| {' || '.join(cells)}"]
    return [*lines, "|}", ""]


def _added(*counts: int) -> list[str]:
    return [f"{count:,}" for count in counts]


def _properties(recognition: Recognition, entity: Callable[[str], str]) -> list[str]:
    if not recognition.properties:
        return []
    lines = [
        f"* {entity(prop)}: {counted(count, 'statement or reference', 'statements and references')}"
        for prop, count in recognition.properties.items()
    ]
    return ["=== What was given ===", *lines, ""]
