"""Languages: what a client asks for in `Accept-Language`, and Wikimedia's codes as BCP 47 tags.

Codes that are no valid tags: https://meta.wikimedia.org/wiki/Special_language_codes.
"""

__all__ = ["asked_languages", "language_tag"]

_TAGS = {
    "als": "gsw",
    "bat-smg": "sgs",
    "be-x-old": "be-tarask",
    "cbk-zam": "cbk",
    "eml": "egl",
    "fiu-vro": "vro",
    "map-bms": "jv-x-bms",
    "mul": "",
    "nds-nl": "nds-NL",
    "roa-rup": "rup",
    "roa-tara": "nap-x-tara",
    "simple": "en-simple",
    "sr-ec": "sr-Cyrl",
    "sr-el": "sr-Latn",
    "und": "",
    "zh-classical": "lzh",
    "zh-min-nan": "nan",
    "zh-yue": "yue",
}
_MOST = 8


def language_tag(code: str) -> str:
    """The BCP 47 tag of a Wikimedia language code; empty where it names no one language."""
    return _TAGS.get(code, code)


def asked_languages(header: str, default: str) -> tuple[str, ...]:
    """Languages of an `Accept-Language` header (RFC 9110, 12.5.4), the dearest first, then the service's own.

    A tag with a region is followed by its language alone: `de-AT` by `de`.
    """
    wishes: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if tag and tag != "*" and quality > 0:
            wishes.append((quality, tag.strip().lower()))
    wishes.sort(key=lambda wish: -wish[0])
    languages = [code for _, tag in wishes[:_MOST] for code in (tag, tag.partition("-")[0])]
    return tuple(dict.fromkeys((*languages, default)))
