"""Drafting: a mapping proposed from what a dump's columns seem to mean, with a comment wherever a person decides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.ingest.inference import Column, Inferred
from pipelines.model.identifiers import KINDS

_PERSON, _ORGANISATION, _ANYTHING = ("Q5", "human"), ("Q43229", "organization"), ("Q35120", "entity")

#: Meaning → the property that says it. Columns with words need a crosswalk to become items.
_DATES = {"birth": ("P569", "date of birth"), "death": ("P570", "date of death"), "founded": ("P571", "inception")}
_FACTS = {
    "nationality": ("P27", "country of citizenship"),
    "country": ("P17", "country"),
    "gender": ("P21", "sex or gender"),
}
#: Words whose item is beyond doubt: gender as Wikidata has it.
_KNOWN = {
    "gender": {
        "male": ("Q6581097", "male"),
        "female": ("Q6581072", "female"),
        "non-binary": ("Q48270", "non-binary"),
    }
}
#: More different words than this are no vocabulary.
_MOST_WORDS = 400


@dataclass
class Draft:
    """A mapping's YAML text, its crosswalks (name → TSV text), and what is left to decide."""

    text: str = ""
    crosswalks: dict[str, str] = field(default_factory=dict)
    decisions: list[str] = field(default_factory=list)


def draft_mapping(inferred: Inferred, slug: str) -> Draft:
    """Propose a mapping that the strict reader accepts: every column is mapped, or ignored with a reason."""
    draft = Draft()
    item_class, class_label = _class(inferred)
    used: set[str] = set()
    match = _match(inferred, used, item_class)
    statements = _statements(inferred, used, slug, draft)
    labels = _labels(inferred)
    references = _references(inferred, used)
    lines = [
        "# yaml-language-server: $schema=mapping.schema.json",
        "# A draft: go through it from top to bottom; each comment is a decision.",
        "version: 1",
        f"partner: {slug}",
        "resource: records",
        f"class: {item_class}  # {class_label}: what the records describe, as exactly as possible",
        "languages: [en, mul]",
        *match,
        "statements:",
        *statements,
        *labels,
        *references,
        *_ignored(inferred, used, draft),
        "expect:",
        "  edits: {max: 500}  # the largest batch that you want to see go through unattended",
    ]
    draft.text = "\n".join(lines) + "\n"
    draft.decisions.insert(0, f"class: {item_class} ({class_label}) was guessed from the columns")
    return draft


def _class(inferred: Inferred) -> tuple[str, str]:
    meanings = {column.meaning for column in inferred.columns}
    kinds = {column.identifier for column in inferred.columns}
    if kinds & {"ror", "grid", "funder", "lei"} or "founded" in meanings:
        return _ORGANISATION
    if meanings & {"birth", "death", "nationality", "gender"} or kinds & {"ulan", "orcid", "rkdartists"}:
        return _PERSON
    return _ANYTHING


def _match(inferred: Inferred, used: set[str], item_class: str) -> list[str]:
    lines = ["match:", f"  types: [{item_class}]"]
    identifiers = _identifiers(inferred)
    names = [column for column in inferred.columns if column.meaning == "name"][:1]
    if not identifiers and not names:
        names = [max(inferred.columns, key=lambda column: column.filled)]
    if identifiers:
        lines.append("  identifiers:  # each decides a match alone: keep only those of the thing itself")
        lines += [f"    - {{column: {c.name}, property: {KINDS[c.identifier].property}}}" for c in identifiers]
    if names:
        lines.append("  names:")
        lines += [f"    - {{column: {c.name}, form: {_form(c)}}}" for c in names]
    dates = [(column, _DATES[column.meaning][0]) for column in _first_of(inferred, _DATES)]
    if dates:
        lines.append("  dates:")
        lines += [f"    - {{column: {column.name}, property: {property_id}}}" for column, property_id in dates]
    used.update(column.name for column in (*identifiers, *names, *(column for column, _ in dates)))
    return lines


def _identifiers(inferred: Inferred) -> list[Column]:
    """The fullest column of each kind of identifier that has a property."""
    best: dict[str, Column] = {}
    for column in inferred.columns:
        known = best.get(column.identifier)
        if column.identifier and KINDS[column.identifier].property and (not known or column.filled > known.filled):
            best[column.identifier] = column
    return list(best.values())


def _form(column: Column) -> str:
    inverted = sum(", " in value for value in column.values) * 2 > len(column.values)
    return "inverted" if inverted else "auto"


def _first_of(inferred: Inferred, meanings: Mapping[str, object]) -> list[Column]:
    found = (inferred.column(meaning) for meaning in meanings)
    return [column for column in found if column is not None and column.filled]


def _statements(inferred: Inferred, used: set[str], slug: str, draft: Draft) -> list[str]:
    lines = []
    for column in _identifiers(inferred):
        kind = KINDS[column.identifier]
        lines += [f"  - property: {kind.property}  # {kind.title}", f"    column: {column.name}"]
    for column in _first_of(inferred, _DATES):
        property_id, label = _DATES[column.meaning]
        lines += [f"  - property: {property_id}  # {label}", f"    column: {column.name}"]
    for column in _first_of(inferred, _FACTS):
        lines += _fact(column, inferred, slug, draft)
        used.add(column.name)
    website = inferred.column("website")
    if website:
        lines += ["  - property: P856  # official website", f"    column: {website.name}"]
        used.add(website.name)
    lines += _coordinates(inferred, used)
    if not lines:
        draft.decisions.append("statements: no column has an obvious property; the draft only says what each thing is")
        lines = ["  - property: P31  # instance of", f"    constant: {_class(inferred)[0]}", "    on_existing: skip"]
    return lines


def _fact(column: Column, inferred: Inferred, slug: str, draft: Draft) -> list[str]:
    """A statement through a crosswalk whose words are the dump's own."""
    property_id, label = _FACTS[column.meaning]
    name = f"{slug}-{column.meaning}"
    separator = column.field.get("donata", {}).get("separator")
    cells = inferred.peek.cells[column.header]
    split = (part.strip() for cell in cells for part in (cell.split(separator) if separator else [cell]))
    words = sorted({" ".join(word.split()) for word in split if word and word not in inferred.missing})
    once = list({word.casefold(): word for word in words}.values())[:_MOST_WORDS]
    draft.crosswalks[name] = _crosswalk(once, _KNOWN.get(column.meaning, {}))
    draft.decisions.append(
        f"crosswalk: mappings/crosswalks/{name}.tsv lists {len(once)} words of '{column.header}'; "
        "give each its item, or leave the item empty and say why"
    )
    return [f"  - property: {property_id}  # {label}", f"    column: {column.name}", f"    crosswalk: {name}"]


def _crosswalk(words: list[str], known: Mapping[str, tuple[str, str]]) -> str:
    rows = ["value\titem\tlabel\tnote"]
    for word in words:
        item, label = known.get(word.casefold(), ("", ""))
        rows.append(f"{word}\t{item}\t{label}\t{'' if item else 'not yet decided'}")
    return "\n".join(rows) + "\n"


def _coordinates(inferred: Inferred, used: set[str]) -> list[str]:
    latitude, longitude = inferred.column("latitude"), inferred.column("longitude")
    if latitude and longitude:
        used.update({latitude.name, longitude.name})
        place = f'    template: "{{{latitude.name}}}, {{{longitude.name}}}"'
    elif column := inferred.column("coordinates"):
        used.add(column.name)
        place = f"    column: {column.name}"
    else:
        return []
    return ["  - property: P625  # coordinate location", place, "    precision: 0.0001  # degrees"]


def _labels(inferred: Inferred) -> list[str]:
    name = inferred.column("name")
    first = next((column for column in inferred.columns if column.meaning == "name"), name)
    if first is None:
        return []
    return ["labels:", f"  - {{column: {first.name}, form: {_form(first)}, language: en}}  # in which language?"]


def _references(inferred: Inferred, used: set[str]) -> list[str]:
    address = inferred.column("address")
    lines = ["references:", "  default:", "    # - {property: P248, constant: Q…}  # stated in: the dataset's item"]
    if address:
        used.add(address.name)
        lines.append(f"    - {{property: P854, column: {address.name}}}  # reference URL: the record's page")
    else:
        lines.append(
            '    # - {property: P854, template: "https://…/{' + (inferred.key or "id") + '}"}  # reference URL'
        )
    return [*lines, "    - {property: P813, dump_date: true}  # retrieved"]


def _ignored(inferred: Inferred, used: set[str], draft: Draft) -> list[str]:
    left = [column for column in inferred.columns if column.name not in used]
    if not left:
        return []
    draft.decisions.append(
        f"ignored columns: {', '.join(column.name for column in left)}; map each, or say why it is of no use"
    )
    return ["ignore:", *(f"  {column.name}: {_reason(column)}" for column in left)]


def _reason(column: Column) -> str:
    if column.identifier == "wikidata":
        return "the partner's own links to Wikidata; compare them with the matches"
    example = f", e.g. {column.values[0][:40]}" if column.values else ""
    return json.dumps(f"not yet decided{example}", ensure_ascii=False)
