"""Languages: Wikimedia's codes, and texts that carry one (`en:Text`, `Text@en`, `[fr] Texte`)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")

# ISO 639-2 or -3 : Wikimedia. Languages that Wikimedia knows by their ISO 639-1 code, and a few it names otherwise
# (https://www.wikidata.org/wiki/Help:Wikimedia_language_codes).
_CODES = """
eng:en fra:fr fre:fr deu:de ger:de spa:es ita:it nld:nl dut:nl por:pt rus:ru zho:zh chi:zh jpn:ja
kor:ko ara:ar heb:he tur:tr pol:pl ces:cs cze:cs slk:sk slo:sk slv:sl hrv:hr srp:sr bos:bs mkd:mk
mac:mk bul:bg ron:ro rum:ro hun:hu fin:fi swe:sv dan:da nor:nb nob:nb nno:nn no:nb isl:is ice:is
est:et lav:lv lit:lt ukr:uk bel:be ell:el gre:el sqi:sq alb:sq hye:hy arm:hy kat:ka geo:ka aze:az
kaz:kk uzb:uz kir:ky tgk:tg tuk:tk fas:fa per:fa urd:ur hin:hi ben:bn pan:pa guj:gu mar:mr tam:ta
tel:te kan:kn mal:ml sin:si nep:ne mya:my bur:my tha:th lao:lo khm:km vie:vi ind:id msa:ms may:ms
tgl:tl jav:jv sun:su mon:mn bod:bo tib:bo cat:ca glg:gl eus:eu baq:eu oci:oc bre:br cym:cy wel:cy
gle:ga gla:gd glv:gv cor:kw ltz:lb fry:fy afr:af zul:zu xho:xh sot:st tsn:tn swa:sw som:so amh:am
tir:ti hau:ha ibo:ig yor:yo lat:la epo:eo yid:yi mlt:mt fao:fo kal:kl mri:mi mao:mi smo:sm ton:to
haw:haw san:sa pus:ps kur:ku snd:sd als:gsw cmn:zh
"""
#: The common ISO codes that Wikimedia writes otherwise.
WIKIMEDIA_CODES: Mapping[str, str] = MappingProxyType(dict(pair.split(":") for pair in _CODES.split()))

_PREFIX = re.compile(r"\s*([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})\s*:\s*(?!//)(\S.*)", re.DOTALL)
_SUFFIX = re.compile(r"(.*\S)\s*@\s*([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})\s*", re.DOTALL)
_BRACKET = re.compile(r"\s*[\[(]([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})[\])]\s*(\S.*)", re.DOTALL)


@lru_cache(maxsize=4096)
def language_code(text: str) -> str | None:
    """A language code in any case, ISO 639-1, -2 or -3 → Wikimedia's; None if it cannot be one."""
    code = text.strip().lower().replace("_", "-")
    code = WIKIMEDIA_CODES.get(code, code)
    return code if _CODE.fullmatch(code) else None


def split_language(text: str) -> tuple[str | None, str]:
    """Part a text from the language code written before it, behind it or in brackets; None if there is none."""
    if ":" in text and (match := _PREFIX.fullmatch(text)):
        code = language_code(match[1])
        return (code, match[2].strip()) if code else (None, text)
    if ("[" in text or "(" in text) and (match := _BRACKET.fullmatch(text)):
        code = language_code(match[1])
        return (code, match[2].strip()) if code else (None, text)
    if "@" in text and (match := _SUFFIX.fullmatch(text)):
        code = language_code(match[2])
        return (code, match[1].strip()) if code else (None, text)
    return None, text.strip()
