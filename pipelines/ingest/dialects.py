"""Dialects: how a delimited file separates and quotes its cells; what is not declared is found out from its start."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace

from pipelines.partners.package import Dialect

_DELIMITERS = ",;\t|:"
_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe", ":": "colon"}


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
        name = _NAMES.get(self.delimiter, "")
        return f"delimiter {name or repr(self.delimiter)}, quote {self.quote}"

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


def find_dialect(sample: str, declared: Dialect) -> CsvDialect:
    """Complete a declared dialect from the file's first lines (`sample` ends at a line's end or the file's)."""
    first, _, rest = sample.partition("\n")
    skip_lines, delimiter = 0, declared.delimiter
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        skip_lines, delimiter, sample = 1, delimiter or first[4], rest
    quote = declared.quote_char or '"'
    delimiter = delimiter or _likeliest(sample, quote)
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


def _likeliest(sample: str, quote: str) -> str:
    """The delimiter that cuts most rows into the same number of cells, and into more of them."""
    scores = {candidate: _evenness(sample, candidate, quote) for candidate in _DELIMITERS}
    best = max(scores, key=lambda candidate: scores[candidate])
    return best if scores[best] > 0 else ","


def _evenness(sample: str, delimiter: str, quote: str) -> float:
    dialect = replace(CsvDialect(), delimiter=delimiter, quote=quote)
    options = dialect.reader_options() | {"strict": False}
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), **options):  # type: ignore[arg-type]
            widths[len(cells)] += bool(cells)
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    # Evenness counts more than width: a colon in every time of day must not beat an honest semicolon.
    return (count / widths.total()) ** 2 * (1 - 1 / width)
