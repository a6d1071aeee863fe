"""Recognition as a badge: a small SVG of two fields that a partner puts on its own site."""

import unicodedata

from markupsafe import Markup

from pipelines.coverage.recognition.recognition import Recognition
from pipelines.coverage.recognition.standing import Fate
from pipelines.coverage.recognition.wording import counted

HEIGHT, PADDING, CHARACTER, WIDE = 28, 10, 7.2, 13.0
#: Contrast of white on these is 10.4 and 7.6 to 1 (WCAG asks for 4.5).
LEFT, RIGHT, INK = "#2b3a55", "#0b5d4b", "#ffffff"

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
    'viewBox="0 0 {width} {height}"><title>{title}</title>'
    '<rect width="{left}" height="{height}" fill="{dark}"/>'
    '<rect x="{left}" width="{right}" height="{height}" fill="{light}"/>'
    '<g fill="{ink}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12">'
    '<text x="{padding}" y="18" textLength="{left_text}">{name}</text>'
    '<text x="{right_x}" y="18" textLength="{right_text}">{figure}</text></g></svg>\n'
)


def badge_svg(recognition: Recognition) -> str:
    """The badge: how many statements of the partner's stand, or were given if nobody has looked since."""
    stands, name = recognition.statements[Fate.STANDS], f"on {recognition.target}"
    if recognition.looked is None:
        figure = f"{counted(recognition.given, 'statement')} given"
    else:
        figure = f"{counted(stands, 'statement')} {'stands' if stands == 1 else 'stand'}"
    left_text, right_text = _width(name), _width(figure)
    left, right = left_text + 2 * PADDING, right_text + 2 * PADDING
    return str(
        _SVG.format(
            width=left + right,
            height=HEIGHT,
            title=f"{recognition.package.title} {name}: {figure}, {counted(recognition.items, 'item')}",
            left=left,
            right=right,
            dark=LEFT,
            light=RIGHT,
            ink=INK,
            padding=PADDING,
            left_text=left_text,
            right_x=left + PADDING,
            right_text=right_text,
            name=name,
            figure=figure,
        )
    )


def _width(text: str) -> int:
    """An estimate in pixels; `textLength` makes the text keep to it in any font."""
    return round(sum(WIDE if unicodedata.east_asian_width(sign) in "WF" else CHARACTER for sign in text))
