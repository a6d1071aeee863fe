import pytest

from pipelines.model.parsing.date_words import MONTHS, NO_DATE, PART, fold, part_of, with_plain_eras
from pipelines.model.parsing.parsed_dates import PARTS


def test_every_month_is_named_in_six_languages() -> None:
    for names in (
        "january february march april may june july august september october november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "januari februari maart april mei juni juli augustus september oktober november december",
    ):
        assert [MONTHS[name] for name in names.split()] == list(range(1, 13))


def test_folding_drops_case_diacritics_and_the_variety_of_dashes_and_spaces() -> None:
    assert fold("  1853\u00a0—  MÄRZ\u2011Août’s ") == "1853 – marz-aout's"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("44 b.c.", "44 bce"),
        ("44 bc", "44 bce"),
        ("44 b. c. e.", "44 bce"),
        ("500 v. chr.", "500 bce"),
        ("500 av. j.-c.", "500 bce"),
        ("500 a.c.", "500 bce"),
        ("a.d. 79", "ce 79"),
        ("79 n. chr.", "79 ce"),
        ("ad1533", "ce 1533"),
        ("618 ah/ad 1221", "ce 1221"),
        ("b. c. 1890", "b. c. 1890"),
        ("d. c. 1890", "d. c. 1890"),
        ("december 1853", "december 1853"),
        ("1853", "1853"),
    ],
)
def test_eras_are_named_in_one_way(text: str, plain: str) -> None:
    assert with_plain_eras(text) == plain


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("early 19th century", "early"),
        ("the first half of the 19th century", "first half"),
        ("2nd half 15th century", "second half"),
        ("3rd quarter 19th century", "third quarter"),
        ("ende des 19. jh.", "late"),
        ("milieu du xixe siecle", "mid"),
        ("winter 1853", "winter"),
    ],
)
def test_parts_of_a_period_are_known(text: str, part: str) -> None:
    match = PART.match(text)
    assert match is not None
    assert part_of(match) == part
    assert part in PARTS


def test_texts_for_no_date_are_folded_themselves() -> None:
    assert {fold(text) for text in NO_DATE} <= NO_DATE
