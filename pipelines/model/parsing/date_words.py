"""Words of dates: months, eras, centuries and the markers of certainty, in the languages that museums write.

Everything is matched against folded text (`fold`): lower case, no diacritics, plain spaces, one kind of dash.
English, French, German, Spanish, Italian, Dutch; the months also in Portuguese and the Nordic languages.
"""

import re
import unicodedata

_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_DASHES = re.compile("[‒–—―]")

_MONTHS = (
    "january jan januari janvier janv januar janner enero ene gennaio gen janeiro",
    "february feb februari fevrier fevr fev februar febrero febbraio febr fevereiro",
    "march mar mars marz marzo maart mrt marco mrz",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio maj",
    "june jun juin juni junio giugno giu junho",
    "july jul juil juillet juli julio luglio lug julho",
    "august aug aout agosto ago agst augustus augusti",
    "september sep sept septembre septiembre settembre set setembro setiembre",
    "october oct octobre oktober okt octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec decembre dezember dez diciembre dic dicembre desember des dezembro",
)
#: Folded month name or abbreviation → 1 to 12.
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

# `b. c. 1890` is "born circa", not an era: a dotted abbreviation before a number does not count.
_BCE = re.compile(
    r"\b(?:bce?(?![a-z.])|b\. ?c\.(?: ?e\.?)?(?! ?\d)|av(?:ant|\.)? ?j(?:esus|\.)?[ -]{0,2}c(?:hrist|\.)?"
    r"|v(?:or|oor)?\.? ?chr(?:istus|\.)?|a\. ?c\.(?! ?\d)|ac(?!\.)|a\. ?e\. ?c\.|v\. ?u\. ?z\.)(?![a-z])"
)
_CE = re.compile(
    r"\b(?:ad(?![.a-z])|a\. ?d\.|ce(?!\.)|c\. ?e\.|anno domini|n(?:ach|a)?\.? ?chr(?:istus|\.)?"
    r"|ap(?:res|\.)? ?j(?:esus|\.)?[ -]{0,2}c(?:hrist|\.)?|d\. ?c\.(?! ?\d))(?![a-z])"
)
_HIJRI = re.compile(r"\b\d{1,4}(?:-\d+)? ?(?:a\.?h\.?|h\.?) ?/ ?(?=ce\b|\d)")

_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), 1)}

_PART_WORDS = {
    "early": "early|beginning of|start of|anfang(?: des)?|beginn des|fruhes|debut(?: du)?|principios del?|inicios del?"
    "|inizio(?: del)?|begin(?: van)?|vroege?",
    "mid": "mid|middle of|mitte(?: des)?|milieu(?: du)?|mediados del?|meta(?: del)?|midden(?: van)?",
    "late": "late|later|end of|ende(?: des)?|spates|fin(?: du)?|finales del?|fines del?|fine(?: del)?|einde?(?: van)?"
    "|laat",
    "first half": r"(?:1st|first|1\.|1e|1ere|premiere|erste|1a|prima|primera|eerste) (?:half(?: of)?|halfte(?: des)?"
    r"|moitie(?: du)?|mitad del?|meta del|helft van)",
    "second half": r"(?:2nd|second|2\.|2e|2eme|seconde|deuxieme|zweite|2a|seconda|segunda|tweede) (?:half(?: of)?"
    r"|halfte(?: des)?|moitie(?: du)?|mitad del?|meta del|helft van)",
    "first quarter": r"(?:1st|first|1\.|erstes|premier|primer|primo|eerste) (?:quarter(?: of)?|viertel(?: des)?"
    r"|quart(?: du)?|cuarto del?|quarto del|kwart van)",
    "second quarter": r"(?:2nd|second|2\.|zweites|deuxieme|segundo|secondo|tweede) (?:quarter(?: of)?|viertel(?: des)?"
    r"|quart(?: du)?|cuarto del?|quarto del|kwart van)",
    "third quarter": r"(?:3rd|third|3\.|drittes|troisieme|tercer|terzo|derde) (?:quarter(?: of)?|viertel(?: des)?"
    r"|quart(?: du)?|cuarto del?|quarto del|kwart van)",
    "fourth quarter": r"(?:4th|fourth|last|4\.|viertes|letztes|dernier|quatrieme|ultimo|vierde|laatste) (?:"
    r"quarter(?: of)?|viertel(?: des)?|quart(?: du)?|cuarto del?|quarto del|kwart van)",
    "spring": "spring|fruhjahr|fruhling|printemps|primavera|voorjaar|lente",
    "summer": "summer|sommer|ete|verano|estate|zomer",
    "autumn": "autumn|fall|herbst|automne|otono|autunno|herfst|najaar",
    "winter": "winter|hiver|invierno|inverno",
}
#: Longer phrases first, so that `first half of` is not read as `first`.
PART = re.compile(
    r"(?:the )?(?:"
    + "|".join(f"(?P<{part.replace(' ', '_')}>{words})" for part, words in reversed(_PART_WORDS.items()))
    + r")(?:[ -](?:the |la |le |het )?|(?<=')) *"
)

CENTURY_UNIT = r"(?:century|centuries|cent\.?|c\.?|jahrhunderts?|jhdt?s?\.?|jh\.?|siecles?|siglos?|secolo|sec\.?|eeuw)"

#: What partners write where they know no date; 0 is MoMA's and the Whitney's, and never a year.
NO_DATE = frozenset(
    [
        "n.d.",
        "n.d",
        "nd",
        "n. d.",
        "no date",
        "undated",
        "not dated",
        "unknown",
        "unknown date",
        "date unknown",
        "?",
        "??",
        "-",
        "--",
        "–",
        "n/a",
        "na",
        "none",
        "null",
        "nan",
        "0",
        "00",
        "0000",
        "0000-00-00",
        "unspecified",
        "not specified",
        "not known",
        "not available",
        "s.d.",
        "s.d",
        "sd",
        "s. d.",
        "sans date",
        "sine dato",
        "non date",
        "o.j.",
        "o. j.",
        "ohne jahr",
        "ohne datum",
        "undatiert",
        "unbekannt",
        "inconnu",
        "inconnue",
        "date inconnue",
        "sconosciuto",
        "sconosciuta",
        "senza data",
        "desconocido",
        "desconocida",
        "sin fecha",
        "onbekend",
        "z.j.",
        "z. j.",
        "zonder jaar",
        "xxxx",
        "uuuu",
    ]
)


CIRCA_PREFIX = re.compile(
    r"(?:(?:circa|about|around|approximately|approx|appr|roughly|cca|ca|c|um|gegen|etwa|vers|environ|env|hacia"
    r"|alrededor de|verso|omstreeks|ongeveer|rond)(?![a-z])\.? *|[~±≈] *)"
)
UNCERTAIN = {
    "presumably": "presumably|vermutlich|wohl|vraisemblablement|presumiblement|presumibilmente|vermoedelijk",
    "probably": "probably|prob|likely|most likely|wahrscheinlich|probablement|probablemente|probabilmente"
    "|waarschijnlijk",
    "possibly": "possibly|poss|perhaps|maybe|vielleicht|moglicherweise|peut-etre|posiblemente|quizas|forse"
    "|mogelijk|misschien",
}
BEFORE_PREFIX = re.compile(
    r"(?:(?:before|bef|prior to|not after|no later than|not later than|by|until|till|up to|ante|vor|bis|avant"
    r"|antes del?|hasta|prima del?|entro il|ante|voor)(?![a-z])\.? *|pre[- ]|< *)"
)
AFTER_PREFIX = re.compile(
    r"(?:(?:after|aft|not before|no earlier than|not earlier than|since|from|nach|fruhestens|seit|ab|apres|depuis"
    r"|despues del?|desde|dopo il|dopo|na|vanaf|sinds)(?![a-z])\.? *|post[- ]|> *)"
)
FLORUIT_PREFIX = re.compile(
    r"(?:flourished|floruit|flor|fl|active|actif|active en|active in|act|working|worked|tatig|aktiv|activo|activa"
    r"|attivo|attiva|documente|documentado|documented|werkzaam|actief)(?![a-z])[.:]? *"
)
NOISE_PREFIX = re.compile(
    r"(?:in the|during the|during|in|im|en|au|aux|nel|nell'|op|om|the|year|years|jahr|annee|ano|anno|jaar|les|la|le|los"
    r"|las|el|il|gli|die|das|der|den|de|dem|het|date|dated|datiert|date:) +"
)


def fold(text: str) -> str:
    """Lower case, without diacritics, spaces collapsed, every long dash an en dash."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = _DASHES.sub("–", text).replace("−", "-").replace("‐", "-").replace("‑", "-").replace("’", "'")
    return _SPACES.sub(" ", text).strip()


def with_plain_eras(text: str) -> str:
    """Folded text with every way to name the era written `bce` or `ce`, and a parallel Islamic year dropped."""
    if not any(letter in text for letter in "bcadvn"):
        return text
    text = re.sub(r"\bce(?=\d)", "ce ", _CE.sub("ce", _BCE.sub("bce", text)))
    return _HIJRI.sub("", text)


def part_of(match: re.Match[str]) -> str:
    """The key of `parsed_dates.PARTS` that a match of `PART` names."""
    return (match.lastgroup or "").replace("_", " ")
