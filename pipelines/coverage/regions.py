"""Regions: countries with their region by the UN's M49 standard, as `data/regions/countries.csv` has them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.exceptions import ConfigurationError

FILE = Path("data") / "regions" / "countries.csv"
COLUMNS = (
    "item",
    "label",
    "iso",
    "m49",
    "region",
    "region_m49",
    "subregion",
    "subregion_m49",
    "global_south",
    "basis",
)


@dataclass(frozen=True)
class Country:
    """A country or area, or a former one; `iso` and `m49` are empty where it has no code of its own."""

    item: str
    label: str
    iso: str
    m49: str
    region: str
    region_m49: str
    subregion: str
    subregion_m49: str
    global_south: bool
    basis: str


def read_countries(home: Path) -> Mapping[str, Country]:
    """The countries by item; read once for each change of the file.

    Raises:
        ConfigurationError: the file is not there, or a line of it cannot be used.
    """
    path = home / FILE
    if not path.is_file():
        raise ConfigurationError("the table of regions is missing", file=path, remedy="restore it from the repository")
    return _read(path, path.stat().st_mtime_ns)


def by_code(countries: Mapping[str, Country]) -> Mapping[str, Country]:
    """The same by ISO 3166-1 alpha-2."""
    return {country.iso: country for country in countries.values() if country.iso}


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Mapping[str, Country]:
    del changed
    countries: dict[str, Country] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ConfigurationError(
                "the table of regions has other columns",
                file=path,
                line=1,
                remedy=f"its columns are {', '.join(COLUMNS)}",
            )
        for row in reader:
            if row["global_south"] not in {"yes", "no"} or row["item"] in countries or None in row.values():
                raise ConfigurationError(
                    f"the line of {row['item']} cannot be used",
                    file=path,
                    line=reader.line_num,
                    remedy="write each item once, all ten columns, and yes or no for global_south",
                )
            countries[row["item"]] = Country(**(row | {"global_south": row["global_south"] == "yes"}))
    return countries
