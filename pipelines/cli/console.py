"""What the commands print with: two consoles, the shape of errors, and small tables."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.exceptions import DonataError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def show_error(error: DonataError) -> None:
    """Print what is wrong, where, and what to do about it."""
    err.print(f"[bold red]Error:[/] {escape(error.message)}")
    if error.place:
        err.print(f"  [dim]where:[/] {escape(error.place)}")
    if error.remedy:
        err.print(f"  [dim]what to do:[/] {escape(error.remedy)}")


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> Table:
    """A plain table; cells are text, never markup."""
    grid = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for header in headers:
        grid.add_column(header, overflow="fold")
    for row in rows:
        grid.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    return grid
