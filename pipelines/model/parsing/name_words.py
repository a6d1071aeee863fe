"""Words around names: suffixes, honorifics, legal forms, and the phrases that attribute a work to someone's circle."""

import re


def _any(words: str) -> str:
    return "(?:" + "|".join(words.split("|")) + ")"


_GENERATIONS = (
    "jr|sr|jun|sen|junior|senior|fils|père|ii|iii|iv|the elder|the younger|the older|der ältere|der jüngere|d\\.\\s?ä"
    "|d\\.\\s?j|le jeune|l'aîné|il vecchio|il giovane|el viejo|el joven|de oude|de jonge"
)
_HONOURS = "esq|ph\\.?d|m\\.?d|ra|obe|cbe|kbe|s\\.?j|o\\.?s\\.?b|o\\.?p"

#: Sets one person apart from a namesake: stays in the name.
GENERATION = re.compile(rf"{_any(_GENERATIONS)}\.?", re.IGNORECASE)
#: `Jan the elder`, `Robert Cary Jr.`: the suffix behind given names.
GENERATION_BEHIND = re.compile(rf"(?P<given>\S.*?),?\s+(?P<suffix>{_any(_GENERATIONS)}\.?)", re.IGNORECASE)
#: Degrees, orders and honours: no part of the name.
HONOUR = re.compile(rf"{_any(_HONOURS)}\.?", re.IGNORECASE)
_ADDRESSES = "mr|mrs|ms|miss|mme|mlle|herr|frau|dr|prof|professor|hon|rev|sir|dame|lady|lord"
#: Forms of address before a name.
HONORIFIC = re.compile(rf"(?:{_any(_ADDRESSES)}\.?\s+)+(?=\S+\s+\S)", re.IGNORECASE)
LEGAL_FORM = re.compile(
    r"(?:inc|ltd|llc|llp|plc|corp|co|gmbh|ag|kg|s\.?a|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|pty|limited|incorporated|oy|ab|a/s)\.?",
    re.IGNORECASE,
)
#: A comma in a text with one of these does not part family and given name.
NOT_A_PERSON = re.compile(
    r"\d|&|/|\b(?:and|und|et|of|for|für|pour|inc|ltd|llc|gmbh|corp|corporation|company|compan(?:y|ies)|co|bros|sons|works|museum"
    r"|musée|museo|universit\w*|college|institut\w*|school|schule|hochschule|academy|akademie|laborator\w+|department"
    r"|ministry|society|association|foundation|stiftung|fondation|center|centre|hospital|library|archives?|press"
    r"|studios?|atelier|workshop|werkstatt|architect\w*|architekt\w*|architet\w*|design\w*|group|gruppe|service|survey"
    r"|electric|industries|manufactur\w+|magazine|unidentified|unknown|anonymous|artist|maker)\b",
    re.IGNORECASE,
)
#: What follows a comma as an apposition, not as given names: `Clementina, Lady Hawarden`.
APPOSITION = re.compile(
    r"(?:the|lady|lord|baron(?:ess)?|count(?:ess)?|duke|duchess|prince(?:ss)?|king|queen|emperor|empress|pope|saint|earl"
    r"|marquis|marquess|viscount|comte|conte|graf)\b.*",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    (
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "du",
        "la",
        "le",
        "ter",
        "ten",
        "zu",
        "bin",
        "ibn",
        "al",
        "el",
    )
)

_CIRCLES = (
    "workshop|circle|followers?|manner|style|imitator|pupil|assistant|associate|copyist|bottega|cercle|umkreis|werkstatt"
    "|nachfolger"
)
#: Before a name. `School of X` and `Studio of X` are left out: as often as not they are organisations.
QUALIFIED = re.compile(
    rf"(?P<words>(?:formerly |possibly |probably |presumably )?(?:attributed to|attrib\.?(?: to)?)"
    rf"|(?:the |copy of )?(?:{_CIRCLES}) (?:of|de|du|di|von|nach|van)"
    rf"|d'après|zugeschrieben|attribué à|attribuito a|atribuido a|toegeschreven aan)\s+(?=\S)",
    re.IGNORECASE,
)
#: Words that also begin names of organisations; they count only before what may be a person's name.
WEAKLY_QUALIFIED = re.compile(
    r"(?P<words>(?:copy |engraved |print |design )?after|copy of|nach|naar)\s+(?=\S)", re.IGNORECASE
)
QUALIFIED_BEHIND = re.compile(
    rf"[\s,]*[(\[]\s*(?P<words>(?:attributed(?: to)?|attrib\.?|after|copy after"
    rf"|(?:{_CIRCLES}|school|studio|atelier)(?: of)?))\s*[)\]]\s*$",
    re.IGNORECASE,
)
#: What introduces another name of the same bearer in brackets.
ALSO = re.compile(
    r"(?:also )?(?:known as|called|aka|a\.k\.a\.|pen name:?|born|née?|pseud(?:onym)?\.?(?: of)?:?|real name:?|dit"
    r"|genannt|detto|or)\s+",
    re.IGNORECASE,
)
#: First words, in ASCII and lower case, of all that `HONORIFIC`, `QUALIFIED` and `WEAKLY_QUALIFIED` fit.
BEGINNINGS = frozenset(
    word + mark
    for words in (
        _ADDRESSES,
        _CIRCLES.replace("s?", "|followers"),
        "formerly|possibly|probably|presumably|attributed|attrib|the|copy|engraved|print|design|after|nach|naar",
        "zugeschrieben|attribuito|atribuido|toegeschreven",
    )
    for word in words.split("|")
    for mark in ("", ".")
)
