"""Feeds of runs in Atom (RFC 4287), for readers and programs: what each run brought, the newest first."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from pipelines.web.board.models import RunView
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import ngettext, number

__all__ = ["atom", "run_words"]

_ATOM = "http://www.w3.org/2005/Atom"
#: What XML 1.0 has no way to carry (section 2.2).
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Entries of a feed.
ENTRIES = 50
#: What a feed without entries says of when it changed: a fixed moment, so that it stays the same.
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def atom(runs: Sequence[RunView], *, title: str, base: str, path: str) -> bytes:
    """The feed of these runs; `base` is the portal's address without a slash at the end, `path` the feed's own."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _text(feed, "title", title)
    # An id never changes; the address is all that is the feed's own for good.
    _text(feed, "id", f"{base}{path}")
    _text(feed, "updated", _moment(max((_updated(run) for run in runs), default=_NEVER)))
    _link(feed, "self", f"{base}{path}", "application/atom+xml")
    _link(feed, "alternate", f"{base}/", "text/html")
    author = ElementTree.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "Donata")
    _text(feed, "generator", "Donata")
    for run in runs[:ENTRIES]:
        _entry(feed, run, base)
    ElementTree.indent(feed)
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def run_words(run: RunView) -> str:
    """What a run brought, in a sentence."""
    if run.undo_of:
        return _("An undo of %(run)s on %(target)s.", run=run.undo_of, target=run.target)
    if run.state != "finished":
        states = {
            "started": _("The run has begun."),
            "prepared": _("The plan waits for its upload."),
            "failed": _("The run stopped before its end."),
        }
        return states.get(run.state, run.state)
    items = run.counts.get("items_edited", 0) + run.counts.get("items_created", 0)
    statements, references = run.counts.get("statements_added", 0), run.counts.get("references_added", 0)
    if not items:
        return _("Nothing had to be added.")
    changed = ngettext("%(num)s item was changed", "%(num)s items were changed", items)
    return _(
        "%(changed)s: %(statements)s statements and %(references)s references were added to %(target)s.",
        changed=changed,
        statements=number(statements),
        references=number(references),
        target=run.target,
    )


def _entry(feed: ElementTree.Element, run: RunView, base: str) -> None:
    entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
    kind = _("undo") if run.undo_of else _("run")
    _text(entry, "title", f"{run.title}: {kind} {run.id}")
    _text(entry, "id", f"{base}/runs/{run.id}")
    _text(entry, "published", _moment(run.started))
    _text(entry, "updated", _moment(_updated(run)))
    _link(entry, "alternate", f"{base}/runs/{run.id}", "text/html")
    ElementTree.SubElement(entry, f"{{{_ATOM}}}category", term=run.slug)
    ElementTree.SubElement(entry, f"{{{_ATOM}}}category", term=run.state)
    _text(entry, "summary", run_words(run))


def _updated(run: RunView) -> datetime:
    return run.ended or run.started


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _plain(text)


def _link(parent: ElementTree.Element, relation: str, address: str, kind: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", rel=relation, href=address, type=kind)


def _plain(text: str) -> str:
    """Text without the characters that XML 1.0 cannot carry."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
