"""Hashes of snaks, references and values, computed as Wikibase computes them.

Wikibase hashes PHP's serialisation of its value objects, whose layout its data model keeps stable on purpose
(wikibase/data-model, `getSerializationForHash`), so that a hash names the same snak on every Wikibase.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

__all__ = ["hash_reference", "hash_snak", "hash_value", "php_float"]

Json = dict[str, Any]

_ENTITY_CLASSES = {
    "item": b"Wikibase\\DataModel\\Entity\\ItemId",
    "property": b"Wikibase\\DataModel\\Entity\\NumericPropertyId",
    "lexeme": b"Wikibase\\Lexeme\\Domain\\Model\\LexemeId",
    "form": b"Wikibase\\Lexeme\\Domain\\Model\\FormId",
    "sense": b"Wikibase\\Lexeme\\Domain\\Model\\SenseId",
    "entity-schema": b"EntitySchema\\Domain\\Model\\EntitySchemaId",
}
_SNAK_CLASSES = {
    "value": b"Wikibase\\DataModel\\Snak\\PropertyValueSnak",
    "somevalue": b"Wikibase\\DataModel\\Snak\\PropertySomeValueSnak",
    "novalue": b"Wikibase\\DataModel\\Snak\\PropertyNoValueSnak",
}


def php_float(number: float | int | None) -> str:
    """The number as PHP prints it: `52`, `51.5`, `1.0e-12`, `null`."""
    if number is None:
        return "null"
    if float(number).is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = repr(float(number))
    if "e" not in text:
        return text
    mantissa, _, exponent = text.partition("e")
    if "." not in mantissa:
        mantissa += ".0"
    sign = "-" if exponent.startswith("-") else "+"
    return f"{mantissa}e{sign}{exponent.lstrip('+-').lstrip('0')}"


def _text(text: str) -> bytes:
    raw = text.encode()
    return b's:%d:"%s";' % (len(raw), raw)


def _object(name: bytes, content: bytes) -> bytes:
    return b'C:%d:"%s":%d:{%s}' % (len(name), name, len(content), content)


def _json(value: object) -> bytes:
    return orjson.dumps(value).replace(b"/", b"\\/")


def _string(value: str) -> bytes:
    return _object(b"DataValues\\StringValue", value.encode())


def _entity_id(value: Json) -> bytes:
    kind = value.get("entity-type") or "item"
    name = _ENTITY_CLASSES.get(kind, _ENTITY_CLASSES["item"])
    return _object(b"Wikibase\\DataModel\\Entity\\EntityIdValue", _object(name, value["id"].encode()))


def _time(value: Json) -> bytes:
    fields = ("time", "timezone", "before", "after", "precision", "calendarmodel")
    return _object(b"DataValues\\TimeValue", _json([value[field] for field in fields]))


def _monolingual(value: Json) -> bytes:
    content = b"a:2:{i:0;%si:1;%s}" % (_text(value["language"]), _text(value["text"]))
    return _object(b"DataValues\\MonolingualTextValue", content)


def _decimal(amount: str) -> bytes:
    return _object(b"DataValues\\DecimalValue", _text(amount))


def _quantity(value: Json) -> bytes:
    amount, unit = _decimal(value["amount"]), _text(value["unit"])
    if value.get("upperBound") is None:
        return _object(b"DataValues\\UnboundedQuantityValue", b"a:2:{i:0;%si:1;%s}" % (amount, unit))
    upper, lower = _decimal(value["upperBound"]), _decimal(value["lowerBound"])
    return _object(b"DataValues\\QuantityValue", b"a:4:{i:0;%si:1;%si:2;%si:3;%s}" % (amount, unit, upper, lower))


def _coordinate(value: Json) -> bytes:
    numbers = [php_float(value["latitude"]), php_float(value["longitude"]), "null", php_float(value["precision"])]
    content = b"[%s,%s]" % (",".join(numbers).encode(), _json(value["globe"]))
    return _object(b"DataValues\\Geo\\Values\\GlobeCoordinateValue", content)


_SERIALISERS: Mapping[str, Callable[[Any], bytes]] = {
    "string": _string,
    "wikibase-entityid": _entity_id,
    "time": _time,
    "monolingualtext": _monolingual,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}


def _serialise_value(datavalue: Json) -> bytes:
    return _SERIALISERS[datavalue["type"]](datavalue["value"])


def hash_value(datavalue: Json) -> str:
    """The MD5 that names a full value node in RDF; `datavalue` is Wikibase JSON (`type`, `value`)."""
    if datavalue["type"] == "globecoordinate":
        # Coordinates have a hash of their own making (`GlobeCoordinateValue::getHash`).
        value = datavalue["value"]
        numbers = (value["latitude"], value["longitude"], value["precision"])
        parts = ["" if number is None else php_float(number).replace("e", "E") for number in numbers]
        return hashlib.md5("|".join([*parts, value["globe"]]).encode(), usedforsecurity=False).hexdigest()
    return hashlib.md5(_serialise_value(datavalue), usedforsecurity=False).hexdigest()


def hash_snak(snak: Json) -> str:
    """The SHA-1 of a snak in Wikibase JSON; its `hash` and `datatype`, where given, play no part."""
    kind = snak["snaktype"]
    if kind == "value":
        content = b"a:2:{i:0;%si:1;%s}" % (_text(snak["property"]), _serialise_value(snak["datavalue"]))
    else:
        content = snak["property"].encode()
    return hashlib.sha1(_object(_SNAK_CLASSES[kind], content), usedforsecurity=False).hexdigest()


def hash_reference(snak_hashes: Iterable[str]) -> str:
    """The SHA-1 of a reference: of its snaks' hashes, whatever their order."""
    return hashlib.sha1("|".join(sorted(snak_hashes)).encode(), usedforsecurity=False).hexdigest()
