"""Language codes that terms and monolingual texts may have, and where to look when a language has no term.

The codes stand in `languages.ini`: facts that a MediaWiki lists about itself.
"""

from importlib.resources import files

__all__ = ["MONOLINGUAL_LANGUAGES", "TERM_LANGUAGES", "fallback_chain"]


def _read_sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files("pipelines.sandbox").joinpath("languages.ini").read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections


_SECTIONS = _read_sections()
TERM_LANGUAGES = frozenset(" ".join(_SECTIONS["term"]).split())
MONOLINGUAL_LANGUAGES = TERM_LANGUAGES.union(" ".join(_SECTIONS["monolingual"]).split()).difference(
    " ".join(_SECTIONS["term-only"]).split()
)
_FALLBACKS = {code: tuple(chain.split()) for code, _, chain in (line.partition(": ") for line in _SECTIONS["fallback"])}


def fallback_chain(language: str) -> tuple[str, ...]:
    """The languages in which to look for a term, best first: the language, its relatives, `mul`, English."""
    chain = (language, *_FALLBACKS.get(language, ()), "mul", "en")
    return tuple(dict.fromkeys(chain))
