"""Reading a date in short: `+1853-03-30/11`, `J` for Julian, `?` for an unknown value, then the qualifiers."""

from pipelines.model.parsing.parsed_dates import ParsedDate
from pipelines.model.values import JULIAN, TimeValue

NAMES = {
    "P1480 Q5727902": "circa",
    "P1480 Q18122778": "presumably",
    "P1480 Q56644435": "probably",
    "P1480 Q30230067": "possibly",
    "P4241 Q40719727": "early",
    "P4241 Q40719748": "mid",
    "P4241 Q40719766": "late",
    "P4241 Q40719687": "first half",
    "P4241 Q40719707": "second half",
    "P4241 Q40690303": "first quarter",
    "P4241 Q40719674": "fourth quarter",
    "P4241 Q40720559": "spring",
}


def short_time(value: TimeValue | None) -> str:
    if value is None:
        return "?"
    date = value.time.removesuffix("T00:00:00Z")
    date = date.removesuffix("-00-00") if value.precision < 10 else date.removesuffix("-00")
    return f"{date}/{value.precision}{'J' if value.calendar == JULIAN else ''}"


def short(date: ParsedDate | None) -> str:
    if date is None:
        return "none"
    words = [short_time(date.value)]
    for snak in date.qualifiers:
        if isinstance(snak.value, TimeValue):
            words.append(f"{ {'P1319': '≥', 'P1326': '≤'}[snak.property] }{short_time(snak.value)}")
        else:
            words.append(NAMES[f"{snak.property} {snak.value}"])
    return " ".join([*words, *(["floruit"] if date.floruit else [])])
