"""Given dumps: a file that stands in for a partner's own dump, as an institution sends it, may be written otherwise."""

import codecs

from pipelines.partners.package import Resource


def as_given(resource: Resource) -> Resource:
    """The resource without what its package says of letters and delimiter, where the file itself tells that better.

    What a spreadsheet program saves is written as the computer's language has it (Windows-1252 and semicolons, say),
    whatever the partner's last dump was. A guess is told as such. A declared encoding other than UTF-8 holds, for no
    file tells which of those it has; so does the delimiter where there is no header to know it by.
    """
    changes: dict[str, object] = {}
    if resource.encoding and _is_utf8(resource.encoding):
        changes["encoding"] = None
    if resource.dialect.header:
        changes["dialect"] = resource.dialect.model_copy(update={"delimiter": None})
    return resource.model_copy(update=changes)


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name in {"utf-8", "utf-8-sig"}
    except LookupError:
        return False
