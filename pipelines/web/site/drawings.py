"""Drawings: SVG of our charts, made fit for pages whose policy forbids inline style."""

import re

__all__ = ["for_page", "unspoken"]

_STYLE = re.compile(r'\sstyle="([^"]*)"')
_SPOKEN = re.compile(r'\s(?:aria-[a-z]+|role)="[^"]*"')
_BLOCK = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
#: Declarations that SVG also has as attributes (https://www.w3.org/TR/SVG2/styling.html#PresentationAttributes).
_ATTRIBUTES = frozenset(
    [
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "opacity",
        "pointer-events",
        "stroke",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
        "visibility",
    ]
)


def for_page(svg: str) -> str:
    """The drawing with its inline style turned into attributes; style and script elements are left out."""
    return _STYLE.sub(_as_attributes, _BLOCK.sub("", svg[max(svg.find("<svg"), 0) :]))


def unspoken(drawing: str) -> str:
    """The drawing without what it says of its own parts, in English: the figure around it has its text alternative."""
    return _SPOKEN.sub("", drawing)


def _as_attributes(found: re.Match[str]) -> str:
    declarations = [part.partition(":") for part in found[1].split(";")]
    kept = [(name.strip(), value.strip()) for name, _, value in declarations if name.strip() in _ATTRIBUTES]
    return "".join(f' {name}="{value}"' for name, value in kept)
