"""Dialects: how a delimited file separates and quotes its cells; what is not declared is found out from its start."""

import csv
import io
from dataclasses import dataclass, replace

from pipelines.messages import N_
from pipelines.partners.package import Dialect

_DELIMITERS = ",;\t|:"
_NAMES = {"\t": N_("tab"), ",": N_("comma"), ";": N_("semicolon"), "|": N_("pipe"), ":": N_("colon")}


@dataclass(frozen=True)
class CsvDialect:
    """A dialect in full; `skip_lines` lines before the header say nothing (Excel's `sep=;`)."""

    delimiter: str = ","
    quote: str = '"'
    double_quote: bool = True
    escape: str | None = None
    skip_space: bool = False
    header: bool = True
    skip_lines: int = 0

    def __str__(self) -> str:
        name_said = _NAMES.get(self.delimiter) or repr(self.delimiter)
        return N_(f"delimiter {name_said}, quote {self.quote}")

    @property
    def plain(self) -> bool:
        """True for RFC 4180 with any one-byte delimiter: what the fast path understands."""
        one_byte = self.delimiter.isascii() and self.quote.isascii()
        return one_byte and self.double_quote and self.escape is None and not self.skip_space

    def reader_options(self) -> dict[str, object]:
        """Keyword arguments for `csv.reader`; strict, so that broken quoting is found and not guessed away."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "doublequote": self.double_quote,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_space,
            "strict": True,
        }


def find_dialect(sample: str, declared: Dialect, known: frozenset[str] = frozenset()) -> CsvDialect:
    """Complete a declared dialect from the file's first lines (`sample` ends at a line's end or the file's).

    `known` headers, where there is a schema, tell the delimiter better than any count.
    """
    first, _, rest = sample.partition("\n")
    skip_lines, delimiter = 0, declared.delimiter
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        skip_lines, delimiter, sample = 1, delimiter or first[4], rest
    quote = declared.quote_char or '"'
    delimiter = delimiter or _likeliest(sample, quote, known)
    if not declared.quote_char and '"' not in sample and sample.count(f"{delimiter}'") > sample.count("\n") / 2:
        quote = "'"
    return CsvDialect(
        delimiter=delimiter,
        quote=quote,
        double_quote=declared.double_quote,
        escape=declared.escape_char,
        skip_space=f'{delimiter} "' in sample and f'{delimiter}"' not in sample,
        header=declared.header,
        skip_lines=skip_lines,
    )


def _likeliest(sample: str, quote: str, known: frozenset[str]) -> str:
    """The delimiter that finds most of the known headers; else the one that cuts most rows as it cuts the header."""
    scores = {candidate: _fit(sample, candidate, quote, known) for candidate in _DELIMITERS}
    best = max(scores, key=lambda candidate: scores[candidate])
    return best if scores[best] > (0, 0.0) else ","


def _fit(sample: str, delimiter: str, quote: str, known: frozenset[str]) -> tuple[int, float]:
    dialect = replace(CsvDialect(), delimiter=delimiter, quote=quote)
    options = dialect.reader_options() | {"strict": False}
    try:
        rows = [cells for cells in csv.reader(io.StringIO(sample, newline=""), **options) if cells]  # type: ignore[arg-type]
    except csv.Error:
        rows = list(csv.reader(sample.splitlines()[:1], **options))  # type: ignore[arg-type]
    if not rows:
        return 0, 0.0
    width = len(rows[0])
    even = sum(len(cells) == width for cells in rows) / len(rows)
    # Evenness counts more than width: a colon in every time of day must not beat an honest semicolon.
    return len(known & {cell.strip() for cell in rows[0]}), even**2 * (1 - 1 / width)
