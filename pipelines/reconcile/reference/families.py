"""Key families: the ways in which a written form and a name of the reference can share a key, best first."""

from enum import IntEnum
from typing import Final


class Family(IntEnum):
    """How a name was found; the smaller, the closer the two are."""

    EXACT = 0  # the same after folding: case, accents and marks do not count
    SAME_WORDS = 1  # the same words in any order (inverted names)
    LETTERS = 2  # the same letters, parted otherwise; also after transliteration
    CORE = 3  # the same words but for particles, articles and legal forms; generic words translated
    OUTER_WORDS = 4  # the same first and last word: middle names left out
    INITIALS = 5  # one word in full, the others by their initials
    TYPO = 6  # the same words, one of them a letter off
    SOUND = 7  # the same consonants: vowels and their transliteration vary
    ACRONYM = 8  # one is made of the other's initial letters
    PAIR = 9  # two of the rarest words of both
    RARE_WORD = 10  # a word that few names have
    INITIAL = 11  # one outer word in full, and the initial of the other
    OUTER_SOUND = 12  # the last word by its consonants, and the first initial


#: Names taken per form and family before a list is cut: names of prominent items come first.
LIST_LIMITS: Final = {
    Family.EXACT: 64,
    Family.SAME_WORDS: 64,
    Family.LETTERS: 32,
    Family.CORE: 32,
    Family.OUTER_WORDS: 16,
    Family.INITIALS: 16,
    Family.TYPO: 16,
    Family.SOUND: 16,
    Family.ACRONYM: 16,
    Family.PAIR: 12,
    Family.RARE_WORD: 8,
    Family.INITIAL: 16,
    Family.OUTER_SOUND: 12,
}
#: Up to here a name is close: of a form that has close names, the `DISTANT` families are not asked.
CLOSE: Final = Family.CORE
#: Asked only about forms that no name is close to: they cost most and bring the least.
DISTANT: Final = (Family.TYPO, Family.SOUND, Family.INITIAL, Family.OUTER_SOUND)
#: Names taken per form in all.
FORM_LIMIT: Final = 48
