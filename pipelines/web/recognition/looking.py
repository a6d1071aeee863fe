"""Looking again: what became of a partner's additions is looked up on the target, beside the requests."""

import logging
from threading import Lock, Thread

from pipelines.exceptions import DonataError
from pipelines.flows.auditing import audit_partner
from pipelines.settings import Settings
from pipelines.web.site.portal import Portal

_log = logging.getLogger(__name__)
_lock = Lock()
_looking: dict[tuple[str, str], Thread] = {}
#: What a look that failed said, until the next one.
_failed: dict[tuple[str, str], str] = {}


def look_again(portal: Portal, slug: str) -> bool:
    """Begin to look, unless somebody looks already: whether it was begun. It takes a request for each 50 items."""
    key = (slug, portal.target.name)
    with _lock:
        if key in _looking and _looking[key].is_alive():
            return False
        _failed.pop(key, None)
        _looking[key] = Thread(target=_look, args=(portal.settings, *key), daemon=True)
        _looking[key].start()
        return True


def state_of(portal: Portal, slug: str) -> tuple[bool, str]:
    """Whether somebody looks just now, and what the last look failed of."""
    key = (slug, portal.target.name)
    with _lock:
        return key in _looking and _looking[key].is_alive(), _failed.get(key, "")


def wait(portal: Portal, slug: str) -> None:
    """Wait until the look has ended, if there is one."""
    thread = _looking.get((slug, portal.target.name))
    if thread is not None:
        thread.join()


def _look(settings: Settings, slug: str, target: str) -> None:
    try:
        audit_partner(settings, slug, target, query=False)
    except DonataError as error:
        _log.warning("the look at what %s gave to %s failed: %s", slug, target, error)
        with _lock:
            _failed[slug, target] = error.message
