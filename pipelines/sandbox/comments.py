"""An edit's comment as people read it: its automatic part in words, its links, and the edit group that it names."""

import re

from markupsafe import Markup, escape

from pipelines.sandbox.entities import page_title, parse_entity_id

__all__ = ["find_group", "group_marks", "show_comment"]

_AUTOMATIC = re.compile(r"^/\* *([\w-]+)(?::([^*]*))? *\*/ *")
_GROUP = re.compile(
    r"\(edit group ([\w-]+)\)|\(?\[\[:(?:toollabs|toolforge):editgroups/b/\w+/([\w-]+)(?:\|([^\]]*))?\]\]\)?"
)
_LINK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]*))?\]\]")
_KINDS = {
    "wbeditentity-create": "Created",
    "wbeditentity-update": "Changed",
    "wbeditentity-override": "Cleared and written anew",
    "wbcreateclaim-create": "Statement added",
    "wbsetclaim-create": "Statement added",
    "wbsetclaim-update": "Statement changed",
    "wbsetclaimvalue": "Value changed",
    "wbremoveclaims-remove": "Statement removed",
    "wbsetqualifier-add": "Qualifier added",
    "wbsetqualifier-update": "Qualifier changed",
    "wbremovequalifiers-remove": "Qualifier removed",
    "wbsetreference-add": "Reference added",
    "wbsetreference-set": "Reference changed",
    "wbremovereferences-remove": "Reference removed",
    "wbsetlabel": "Label",
    "wbsetdescription": "Description",
    "wbsetaliases": "Aliases",
    "wbsetlabeldescriptionaliases": "Terms",
    "wbsetsitelink": "Sitelink",
    "wbmergeitems-from": "Merged from",
    "wbmergeitems-to": "Merged into",
    "wbcreateredirect": "Redirected",
}


def find_group(comment: str) -> str | None:
    """The edit group that a comment names, in the sandbox's form or in that of Wikidata's edit groups."""
    found = _GROUP.search(comment)
    return (found.group(1) or found.group(2)) if found else None


def group_marks(group: str) -> tuple[str, ...]:
    """What the comments of a group's edits contain, one or the other."""
    return f"(edit group {group})", f"/{group}|", f"/{group}]]"


def _words(kind: str, details: str) -> str:
    """`wbsetlabel-add` with `1|en` → `Label: en`."""
    known = next((words for name, words in _KINDS.items() if kind.startswith(name)), kind)
    # A redirect names where it is and where it leads.
    between = " → " if kind.startswith("wbcreateredirect") else ", "
    said = between.join(part.strip() for part in details.split("|")[1:] if part.strip())
    return f"{known}: {said}" if said else known


def _link(found: re.Match[str]) -> Markup:
    target, text = found.group(1), found.group(2) or found.group(1)
    entity_id = parse_entity_id(target.rpartition(":")[2])
    if entity_id is None:
        return escape(text)
    return Markup('<a href="/wiki/{}">{}</a>').format(page_title(entity_id), text)


def show_comment(comment: str) -> Markup:
    """The comment for a page; a group's mark becomes a link to the group's page."""
    automatic = _AUTOMATIC.match(comment)
    shown = Markup()
    if automatic:
        shown += Markup("<em>{}</em> ").format(_words(automatic.group(1), automatic.group(2) or ""))
        comment = comment[automatic.end() :]
    group = _GROUP.search(comment)
    if group is None:
        return shown + _show_text(comment)
    name = group.group(1) or group.group(2)
    link = Markup('<a href="/wiki/Special:EditGroup/{}">edit group {}</a>').format(name, name)
    return shown + _show_text(comment[: group.start()]) + link + _show_text(comment[group.end() :])


def _show_text(text: str) -> Markup:
    shown, position = Markup(), 0
    for found in _LINK.finditer(text):
        shown += escape(text[position : found.start()]) + _link(found)
        position = found.end()
    return shown + escape(text[position:])
