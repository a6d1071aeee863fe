"""Identifier kinds: how each kind of external identifier is written, recognised and checked, as a table.

The normal form of each kind is the one that Wikidata stores; patterns follow the properties' own format constraints
(P1793) as of 2026.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from pipelines.model.identifier_forms import bnf, compact, is_isni, is_lei, is_orcid, is_ror, lccn, orcid


def _same(text: str) -> str:
    return text


def _always(_text: str) -> bool:
    return True


# Each kind is one of its own, so that it is known by being itself: identifiers are looked up by kind in great numbers.
@dataclass(frozen=True, eq=False)
class IdentifierKind:
    """One kind of external identifier.

    `pattern` describes the normal form; `url` the addresses that carry one (first group that matched: the
    identifier); `prefix` what may stand before it; `canonical` rewrites what is left; `check` verifies it. A kind that
    is not `distinctive` looks like a plain number: it is only recognised by its URL, or by the column's name.
    """

    name: str
    title: str
    property: str | None
    pattern: str
    url: str
    prefix: str = ""
    canonical: Callable[[str], str] = _same
    check: Callable[[str], bool] = _always
    distinctive: bool = True

    @cached_property
    def _normal(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    @cached_property
    def _address(self) -> re.Pattern[str]:
        return re.compile(rf"(?:https?://)?(?:www\.)?(?:{self.url})(?:[/?#&].*)?", re.IGNORECASE)

    @cached_property
    def _before(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.prefix or re.escape(self.name)})(?:\s+id)?\s*[:=]?\s*", re.IGNORECASE)

    def normalise(self, text: str) -> str | None:
        """Any usual way to write the identifier → as Wikidata stores it; None if the text is not one."""
        return _normalise(self, text)

    def is_address(self, text: str) -> bool:
        """True if the text is a URL of this kind."""
        return self._address.fullmatch(text.strip()) is not None


@lru_cache(maxsize=1 << 16)
def _normalise(kind: IdentifierKind, text: str) -> str | None:
    text = unicodedata.normalize("NFKC", text).strip().strip("<>\u200b\ufeff")
    address = kind._address.fullmatch(text)
    if address is not None:
        text = next((group for group in address.groups() if group), "")
    elif "://" in text:
        return None
    else:
        before = kind._before.match(text)
        text = text[before.end() :] if before else text
    normal = kind.canonical(text)
    return normal if kind._normal.fullmatch(normal) and kind.check(normal) else None


_KINDS = (
    IdentifierKind(
        "wikidata",
        "Wikidata item",
        None,
        r"Q[1-9]\d{0,9}",
        r"(?:m\.)?wikidata\.org/(?:wiki/(?:special:entitydata/)?|entity/|wiki/special:entitypage/)(q\d+)(?:\.\w+)?",
        prefix="wikidata|wd|qid",
        canonical=str.upper,
    ),
    IdentifierKind(
        "ulan",
        "Union List of Artist Names",
        "P245",
        r"500\d{6}",
        r"vocab\.getty\.edu/(?:page/)?ulan/(\d+)(?:-agent)?|getty\.edu/vow/ULANFullDisplay\?.*subjectid=(\d+)",
    ),
    IdentifierKind(
        "aat", "Art & Architecture Thesaurus", "P1014", r"300\d{6}", r"vocab\.getty\.edu/(?:page/)?aat/(\d+)"
    ),
    IdentifierKind(
        "tgn",
        "Thesaurus of Geographic Names",
        "P1667",
        r"[127]\d{6}",
        r"vocab\.getty\.edu/(?:page/)?tgn/(\d+)(?:-place)?",
        distinctive=False,
    ),
    IdentifierKind(
        "viaf",
        "VIAF cluster",
        "P214",
        r"[1-9]\d(?:\d{0,7}|\d{17,20})",
        r"viaf\.org/(?:[a-z]{2}/)?viaf/(\d+)",
        distinctive=False,
    ),
    IdentifierKind(
        "isni",
        "ISNI",
        "P213",
        r"0000\d{11}[\dX]",
        r"isni\.org/(?:page|isni)/([\dx \-+]+)",
        prefix="(?:urn:)?isni",
        canonical=lambda text: compact(text.replace("+", "")),
        check=is_isni,
    ),
    IdentifierKind(
        "orcid",
        "ORCID iD",
        "P496",
        r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]",
        r"orcid\.org/([\dx\-]+)",
        canonical=orcid,
        check=is_orcid,
    ),
    IdentifierKind(
        "ror",
        "Research Organization Registry",
        "P6782",
        r"0[a-hj-km-np-tv-z0-9]{6}\d{2}",
        r"ror\.org/(\w+)",
        canonical=str.lower,
        check=is_ror,
    ),
    IdentifierKind(
        "grid",
        "GRID",
        "P2427",
        r"grid\.\d{4,6}\.[0-9a-f]{1,2}",
        r"grid\.ac/institutes/([\w.]+)",
        r"grid(?!\.)",
        str.lower,
    ),
    IdentifierKind(
        "geonames",
        "GeoNames",
        "P1566",
        r"[1-9]\d{0,8}",
        r"(?:sws\.)?geonames\.org/(\d+)",
        distinctive=False,
    ),
    IdentifierKind(
        "gnd",
        "Gemeinsame Normdatei",
        "P227",
        r"1[0-3]?\d{7}[0-9X]|[47]\d{6}-\d|[1-9]\d{0,7}-[0-9X]|3\d{7}[0-9X]",
        r"d-nb\.info/gnd/([\dx\-]+)",
        prefix=r"gnd|\(DE-588\)",
        canonical=str.upper,
        distinctive=False,
    ),
    IdentifierKind(
        "lcauth",
        "Library of Congress authority",
        "P244",
        r"(?:gf|n|nb|nr|no|ns|sh|sj|dg|mp)(?:[4-9]\d|00|20[0-2]\d)\d{6}",
        r"id\.loc\.gov/authorities/(?:names/|subjects/|genreForms/)?([a-z]+\d+)(?:\.\w+)?|lccn\.loc\.gov/([a-z]+\d+)",
        prefix="lcauth|lcnaf|lccn|lc|naf",
        canonical=lccn,
    ),
    IdentifierKind(
        "bnf",
        "Bibliothèque nationale de France",
        "P268",
        r"\d{8}[0-9bcdfghjkmnpqrstvwxz]",
        r"(?:data|catalogue)\.bnf\.fr/(ark:/12148/cb\w+)",
        prefix="bnf",
        canonical=bnf,
        distinctive=False,
    ),
    IdentifierKind("idref", "IdRef", "P269", r"\d{8}[\dX]", r"idref\.fr/(\w+)", canonical=str.upper, distinctive=False),
    IdentifierKind(
        "moma",
        "Museum of Modern Art artist",
        "P2174",
        r"[1-9]\d{0,5}",
        r"moma\.org/artists/(\d+)(?:-[\w\-]*)?",
        distinctive=False,
    ),
    IdentifierKind(
        "whitney",
        "Whitney Museum of American Art artist",
        "P6714",
        r"[1-9]\d{0,5}",
        r"whitney\.org/artists/(\d+)",
        distinctive=False,
    ),
    IdentifierKind(
        "rkdartists",
        "RKDartists",
        "P650",
        r"[1-9]\d{0,5}",
        r"rkd\.nl/(?:\w\w/)?(?:explore/)?artists/(\d+)",
        prefix="rkd(?:artists)?",
        distinctive=False,
    ),
    IdentifierKind(
        "funder",
        "Crossref funder",
        "P3153",
        r"(?:501)?100\d{6}",
        r"(?:dx\.)?doi\.org/10\.13039/(\d+)",
        prefix="fundref|funder|(?:doi:\\s*)?10\\.13039/",
    ),
    IdentifierKind(
        "lei",
        "Legal Entity Identifier",
        "P1278",
        r"[0-9A-Z]{18}\d{2}",
        r"search\.gleif\.org/#/record/(\w+)",
        canonical=compact,
        check=is_lei,
    ),
    IdentifierKind("doi", "DOI", "P356", r"10\.\d{4,9}/\S+", r"(?:dx\.)?doi\.org/(10\.[^?#]+)", canonical=str.upper),
)

#: Every kind by its name.
KINDS: Mapping[str, IdentifierKind] = MappingProxyType({kind.name: kind for kind in _KINDS})

#: Every kind by its Wikidata property.
KINDS_BY_PROPERTY: Mapping[str, IdentifierKind] = MappingProxyType(
    {kind.property: kind for kind in _KINDS if kind.property}
)
