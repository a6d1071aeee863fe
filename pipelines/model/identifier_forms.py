"""Identifier forms: check characters, and the ways to write an identifier as Wikidata stores it.

Of note: ISNI is stored without spaces since 2023 (older snapshots show `0000 0001 2196 1335`, items edited in 2026
`0000000121961335`), ROR without its URL, ORCID with hyphens, DOI in upper case.
"""

import re

_CROCKFORD = {letter: value for value, letter in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def compact(text: str) -> str:
    """Without spaces and hyphens, in upper case."""
    return re.sub(r"[\s\-‐‑–]", "", text).upper()


def _mod_11_2(text: str) -> bool:
    """ISO/IEC 7064 MOD 11-2, the check character of ISNI and ORCID."""
    total = 0
    for digit in text[:-1]:
        total = (total + int(digit)) * 2
    return text[-1] == "0123456789X"[(12 - total % 11) % 11]


def _is_orcid_number(digits: str) -> bool:
    """True in the two blocks that ISNI set aside for ORCID.

    Source: https://support.orcid.org/hc/en-us/articles/360006897674 (structure of the ORCID identifier).
    """
    number = int(digits[:15])
    return 15_000_000 <= number <= 35_000_000 or 900_000_000_000 <= number <= 900_100_000_000


def is_isni(text: str) -> bool:
    """True if the check character is right and the number is not of ORCID's blocks."""
    return _mod_11_2(text) and not _is_orcid_number(text)


def is_orcid(text: str) -> bool:
    """True if the check character is right and the number is of ORCID's blocks."""
    digits = text.replace("-", "")
    return _mod_11_2(digits) and _is_orcid_number(digits)


def orcid(text: str) -> str:
    """`0000000218250097` → `0000-0002-1825-0097`."""
    digits = compact(text)
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def is_ror(text: str) -> bool:
    """Crockford base 32 with ISO/IEC 7064 MOD 97-10: https://ror.readme.io/docs/identifier."""
    number = 0
    for letter in text[:7]:
        number = number * 32 + _CROCKFORD[letter]
    return int(text[7:]) == 98 - number * 100 % 97


def is_lei(text: str) -> bool:
    """ISO 17442: the letters as numbers (A = 10), the whole modulo 97 is 1."""
    return int("".join(str(int(letter, 36)) for letter in text)) % 97 == 1


def lccn(text: str) -> str:
    """`n 79-6848` → `n79006848`: https://www.loc.gov/marc/lccn-namespace.html."""
    text = re.sub(r"\s", "", text).lower()
    prefix, hyphen, serial = text.partition("-")
    return f"{prefix}{serial.zfill(6)}" if hyphen and len(serial) <= 6 else text


def bnf(text: str) -> str:
    """`ark:/12148/cb119299357` → `119299357`."""
    return re.sub(r"\s", "", text).lower().removeprefix("ark:/12148/").removeprefix("cb")
