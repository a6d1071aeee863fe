"""Partners as pages know them: read once for each change of their files, for reading takes longer than a page may."""

from functools import lru_cache
from pathlib import Path

from pipelines.partners.partner import PACKAGE_FILE, Partner, mapping_path, partner_folder, read_partner
from pipelines.web.site.portal import Portal

__all__ = ["partner_named"]


def partner_named(portal: Portal, slug: str) -> Partner:
    """A partner with its package, mapping and crosswalks; raises as `read_partner` does."""
    home = portal.settings.home
    crosswalks = mapping_path(home, slug).parent / "crosswalks"
    files = [partner_folder(home, slug) / PACKAGE_FILE, mapping_path(home, slug), *sorted(crosswalks.glob("*.tsv"))]
    return _partner(home, slug, tuple((file.name, file.stat().st_mtime_ns) for file in files if file.is_file()))


@lru_cache(maxsize=512)
def _partner(home: Path, slug: str, changed: tuple[tuple[str, int], ...]) -> Partner:
    del changed
    return read_partner(home, slug)
