"""Statements: what a client sends, checked, normalised and hashed into what Wikibase stores."""

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.sandbox.errors import invalid, wikibase_error
from pipelines.sandbox.hashes import hash_reference, hash_snak
from pipelines.sandbox.validation import EntityLookup, link_entity, validate_value
from pipelines.sandbox.values import CorruptValue, normalise_value

__all__ = ["GUID", "build_reference", "build_snak", "build_statement", "check_snak", "check_statement", "new_guid"]

Json = dict[str, Any]

GUID = re.compile(r"([QP]\d+)\$[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", re.IGNORECASE)
RANKS = frozenset({"preferred", "normal", "deprecated"})


def new_guid(entity_id: str) -> str:
    """A new statement id."""
    return f"{entity_id}${str(uuid.uuid4()).upper()}"


def _malformed(reason: str, code: str = "invalid-claim") -> Exception:
    # Wikibase gives its reason where it has no wording for the code.
    return wikibase_error(code, f"wikibase-api-{code}", *((reason,) if code == "invalid-claim" else ()))


def check_snak(snak: Any, code: str = "invalid-claim") -> None:
    """Raise `ApiError` with `code` if the snak has not the shape of one."""
    if not isinstance(snak, dict):
        raise _malformed("Snak serialization must be an array", code)
    for field in ("snaktype", "property"):
        if field not in snak:
            raise _malformed(f'Attribute "{field}" is missing', code)
    kind, property_id = snak["snaktype"], snak["property"]
    if kind not in {"value", "somevalue", "novalue"}:
        raise _malformed(f'Type "{kind}" is unsupported', code)
    if not re.fullmatch(r"[Pp][1-9]\d{0,9}", str(property_id)):
        known = re.fullmatch(r"[QqLl][1-9]\d*", str(property_id))
        raise _malformed(f"'{property_id}' is not a {'' if known else 'valid '}property ID", code)
    if kind == "value":
        datavalue = snak.get("datavalue")
        if not isinstance(datavalue, dict):
            raise _malformed('Attribute "datavalue" is missing', code)


def _iterate_snaks(snaks: Any) -> Iterator[Any]:
    groups = snaks.values() if isinstance(snaks, dict) else snaks if isinstance(snaks, list) else ()
    for group in groups:
        if isinstance(group, list):
            yield from group
        else:
            yield group


def check_statement(statement: Any) -> None:
    """Raise `ApiError` (`invalid-claim`) if the statement has not the shape of one."""
    if not isinstance(statement, dict):
        raise _malformed("Statement serialization must be an array")
    if statement.get("type") not in {"statement", "claim"}:
        raise _malformed("")
    if "mainsnak" not in statement:
        raise _malformed('Attribute "mainsnak" is missing')
    check_snak(statement["mainsnak"])
    rank = statement.get("rank", "normal")
    if rank not in RANKS:
        raise _malformed(f"The rank {rank} is not a valid rank.")
    for snak in _iterate_snaks(statement.get("qualifiers")):
        check_snak(snak)
    references = statement.get("references") or []
    for reference in references if isinstance(references, list) else references.values():
        if not isinstance(reference, dict) or "snaks" not in reference:
            raise _malformed('Attribute "snaks" is missing')
        for snak in _iterate_snaks(reference["snaks"]):
            check_snak(snak)


def build_snak(snak: Json, lookup: EntityLookup) -> Json:
    """The snak as stored: value normalised and validated, hash and datatype set.

    Raises:
        ApiError: `modification-failed`, with the validator's message.
    """
    property_id = snak["property"].upper()
    datatype = lookup.datatype(property_id)
    built: Json = {"snaktype": snak["snaktype"], "property": property_id, "hash": ""}
    if snak["snaktype"] == "value":
        built["datavalue"] = _build_value(snak["datavalue"], property_id, datatype, lookup)
    elif datatype is None:
        raise invalid("no-such-property", link_entity(property_id))
    built["hash"] = hash_snak(built)
    built["datatype"] = datatype
    return built


def _build_value(datavalue: Json, property_id: str, datatype: str | None, lookup: EntityLookup) -> Json:
    if datatype is None:
        raise invalid("no-such-property", link_entity(property_id))
    try:
        value = normalise_value(datavalue)
    except CorruptValue as error:
        raise invalid("bad-value", str(error)) from None
    if datatype == "commonsMedia" and isinstance(value["value"], str):
        value["value"] = value["value"].replace("_", " ").strip()
    validate_value(value, datatype, lookup)
    return value


def _group(snaks: Iterable[Json], order: Any) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = {}
    seen: set[str] = set()
    for snak in snaks:
        if snak["hash"] not in seen:
            seen.add(snak["hash"])
            grouped.setdefault(snak["property"], []).append(snak)
    wanted = [str(name).upper() for name in order] if isinstance(order, list) else []
    names = [name for name in dict.fromkeys(wanted) if name in grouped]
    names += [name for name in grouped if name not in wanted]
    return {name: grouped[name] for name in names}


def build_reference(reference: Json, lookup: EntityLookup) -> Json | None:
    """The reference as stored; None if it has no snaks."""
    built = [build_snak(snak, lookup) for snak in _iterate_snaks(reference["snaks"])]
    snaks = _group(built, reference.get("snaks-order"))
    if not snaks:
        return None
    hashes = [snak["hash"] for group in snaks.values() for snak in group]
    return {"hash": hash_reference(hashes), "snaks": snaks, "snaks-order": list(snaks)}


def build_statement(statement: Json, guid: str, lookup: EntityLookup) -> Json:
    """The statement as stored, under the given id: equal qualifiers collapse into one, equal references do not."""
    built: Json = {"mainsnak": build_snak(statement["mainsnak"], lookup), "type": "statement"}
    qualifiers = _group(
        (build_snak(snak, lookup) for snak in _iterate_snaks(statement.get("qualifiers"))),
        statement.get("qualifiers-order"),
    )
    if qualifiers:
        built |= {"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)}
    built |= {"id": guid, "rank": statement.get("rank", "normal")}
    given = statement.get("references") or []
    references = [build_reference(item, lookup) for item in (given if isinstance(given, list) else given.values())]
    if kept := [reference for reference in references if reference]:
        built["references"] = kept
    return built
