"""SSSOM: judgements as a mapping set in tab-separated form, for other tools and other people. Pure.

The format: https://mapping-commons.github.io/sssom/spec-formats-tsv/ (version 1.0, with extension slots). A positive
judgement is `skos:exactMatch`; a negative one has the modifier `Not`; "none of the items" has the object
`sssom:NoTermFound`; an unsure one says no more than `rdfs:seeAlso`, so that a reader who ignores our extensions takes
nothing for a match. What SSSOM has no slot for stands in declared extension columns, so that nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.values import CONCEPT_BASE

EXACT, SEE_ALSO, NO_TERM, NOT = "skos:exactMatch", "rdfs:seeAlso", "sssom:NoTermFound", "Not"
BY_HAND, REVIEWED = "semapv:ManualMappingCuration", "semapv:MappingReview"
ORCID = "https://orcid.org/"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
#: Where sets without an address of their own are named; other tools take a `urn:` for a prefix and refuse the file.
SETS = "https://w3id.org/sssom/mappings/"
#: Prefixes that the specification defines: a file need not declare them.
BUILT_IN = frozenset({"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"})

#: Our extension columns, and the type of their values.
EXTENSIONS = {
    "donata_time": "xsd:dateTime",
    "donata_fingerprint": "xsd:string",
    "donata_identifiers": "xsd:string",
    "donata_features": "xsd:string",
    "donata_dump_checksum": "xsd:string",
}
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "author_label",
    "mapping_date",
    "confidence",
    "comment",
    *EXTENSIONS,
)


@dataclass(frozen=True)
class MappingSet:
    """What a file of judgements says of itself; `subject_item`: the partner's own item, if it has one."""

    slug: str
    title: str
    tool_version: str
    subject_item: str | None = None

    @property
    def id(self) -> str:
        """The set's address: the same for every export of the partner's judgements."""
        return f"{SETS}{uuid5(NAMESPACE_URL, f'donata:judgements:{self.slug}')}"

    @property
    def prefix(self) -> str:
        """The prefix of the partner's records; a slug may begin with a digit, which a prefix must not."""
        return f"partner-{self.slug}"


def sssom_text(judgements: Sequence[Judgement], about: MappingSet) -> str:
    """The judgements as one file of SSSOM/TSV, in their order; empty columns are left out, as the format asks."""
    rows = [_row(judgement, about) for judgement in judgements]
    used = [name for name in COLUMNS if any(row[name] for row in rows) or name in COLUMNS[:7:2]]
    lines = [f"#{line}" for line in _header(rows, about, used)]
    lines += ["\t".join(used), *("\t".join(_cell(row[name]) for name in used) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def _cell(text: str) -> str:
    """A value, quoted where it must be; Python's own writer lets a carriage return stand, where readers split."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '\t"\n\r') else text


def _header(rows: Sequence[dict[str, str]], about: MappingSet, used: Sequence[str]) -> list[str]:
    """The metadata block, as YAML: prefixes first, then the slots in the order of the specification."""
    prefixes = {about.prefix: f"{about.id}#", "wikidata": CONCEPT_BASE}
    if any(row["author_id"] for row in rows):
        prefixes["orcid"] = ORCID
    lines = ["curie_map:", *(f"  {prefix}: {_quoted(prefixes[prefix])}" for prefix in sorted(prefixes))]
    lines += [f"mapping_set_id: {_quoted(about.id)}", f"mapping_set_title: {_quoted(about.title)}"]
    if dates := [row["mapping_date"] for row in rows]:
        lines.append(f"mapping_set_version: {_quoted(max(dates))}")
    lines.append(f"license: {_quoted(LICENCE)}")
    if about.subject_item:
        lines.append(f"subject_source: {_quoted(f'wikidata:{about.subject_item}')}")
    lines += [f"object_source: {_quoted('wikidata:Q2013')}", 'mapping_tool: "Donata"']
    lines.append(f"mapping_tool_version: {_quoted(about.tool_version)}")
    if extensions := [name for name in EXTENSIONS if name in used]:
        lines.append("extension_definitions:")
        for name in extensions:
            lines += [f"  - slot_name: {name}", f"    type_hint: {EXTENSIONS[name]}"]
    return lines


def _row(judgement: Judgement, about: MappingSet) -> dict[str, str]:
    negative, unsure = judgement.opinion is Opinion.NEGATIVE, judgement.opinion is Opinion.UNSURE
    is_orcid = judgement.reviewer.startswith(ORCID)
    return {
        "subject_id": f"{about.prefix}:{quote(judgement.key, safe='')}",
        "subject_label": judgement.record_label,
        "predicate_id": SEE_ALSO if unsure else EXACT,
        "predicate_modifier": NOT if negative and judgement.item else "",
        "object_id": f"wikidata:{judgement.item}" if judgement.item else NO_TERM,
        "object_label": judgement.item_label,
        "mapping_justification": BY_HAND,
        "author_id": f"orcid:{judgement.reviewer.removeprefix(ORCID)}" if is_orcid else "",
        "author_label": "" if is_orcid else judgement.reviewer.replace("\\", "\\\\").replace("|", "\\|"),
        "mapping_date": f"{judgement.time:%Y-%m-%d}",
        "confidence": "" if judgement.confidence is None else repr(judgement.confidence),
        "comment": judgement.note,
        "donata_time": judgement.time.isoformat(),
        "donata_fingerprint": judgement.fingerprint,
        "donata_identifiers": "|".join(f"{prop}={quote(value, safe='')}" for prop, value in judgement.identifiers),
        "donata_features": judgement.features,
        "donata_dump_checksum": judgement.dump_checksum,
    }


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
