"""Lists: uploads and languages of a recognition as tables to take."""

from collections.abc import Mapping

import pandas as pd

from pipelines.coverage.recognition.recognition import Recognition

__all__ = ["languages_table", "uploads_table"]

_UPLOADS = ["run", "day", "dump", "rows", "statements", "references", "terms"]
_LANGUAGES = ["language", "name", "count"]


def uploads_table(told: Recognition) -> pd.DataFrame:
    """A row for each upload, the oldest first: its run, day and dump, usable rows, and what it added."""
    rows = [{**vars(gift), "day": gift.day.isoformat()} for gift in told.gifts]
    return pd.DataFrame(rows, columns=_UPLOADS).convert_dtypes(dtype_backend="pyarrow")


def languages_table(told: Recognition, names: Mapping[str, str]) -> pd.DataFrame:
    """A row for each language, the most reached first: names and descriptions that were given; `names` of languages."""
    rows = [{"language": code, "name": names.get(code, code), "count": n} for code, n in told.languages.items()]
    return pd.DataFrame(rows, columns=_LANGUAGES).convert_dtypes(dtype_backend="pyarrow")
