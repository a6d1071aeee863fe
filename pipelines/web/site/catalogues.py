"""Catalogues: the portal's texts in its languages, as gettext's files have them.

`translations/<language>.po` is for what the portal itself says, `<language>.stages.po` for what the stages below it
say (`pipelines.messages`). They are compiled in memory when they are first wanted.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from pipelines.web.site.isolates import isolate

__all__ = ["TRANSLATIONS", "catalogue", "compiled", "read_catalogue", "templates"]

TRANSLATIONS = Path(__file__).parent / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """The portal's own messages in a language; English stands in the code itself."""
    messages = read_catalogue(f"{language}.po")
    return compiled(messages) if messages is not None else NullTranslations()


def read_catalogue(name: str) -> Catalog | None:
    """A file of `translations/`; None if there is none of that name."""
    path = TRANSLATIONS / name
    if not path.is_file():
        return None
    language = name.partition(".")[0]
    with path.open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    if Locale.parse(language).text_direction == "rtl":
        for message in messages:
            isolate(message)
    return messages


def compiled(messages: Catalog) -> Translations:
    """A catalogue as gettext looks texts up in it."""
    binary = BytesIO()
    write_mo(binary, messages)
    binary.seek(0)
    return Translations(binary)


def templates(messages: Catalog) -> list[tuple[str, str]]:
    """The texts of a catalogue: of one, and of many where it counts."""
    ids = [message.id for message in messages if message.id]
    return [(id_, "") if isinstance(id_, str) else (id_[0], id_[1]) for id_ in ids]
