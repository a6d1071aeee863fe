"""A partner's recognition, put together from the ledger's sums."""

import json

from pipelines.coverage.recognition.recognition import topics_of
from pipelines.coverage.recognition.standing import Fate
from tests.coverage.recognition.gift import contributed, package, recognition


def test_uploads_are_told_in_order_with_what_they_added() -> None:
    told = recognition()
    assert [(gift.dump, gift.rows, gift.statements, gift.references, gift.terms) for gift in told.gifts] == [
        ("artists-1.csv", 10, 5, 8, 0),
        ("artists-2.csv", 10, 0, 0, 3),
    ]
    assert (str(told.first), str(told.last)) == ("2026-05-01", "2026-05-02")


def test_items_languages_and_properties_are_those_that_were_not_taken_back() -> None:
    told = recognition()
    assert (told.enriched, told.created, told.items) == (2, 1, 3)
    assert dict(told.languages) == {"fr": 2, "cy": 1}
    assert dict(told.properties) == {"P569": 8}
    assert (told.before, told.after) == (0.4, 0.9)


def test_only_those_who_wish_are_named() -> None:
    assert recognition().reviewers == ("Ada Q.",)
    assert recognition(credited={}).reviewers == ()
    assert recognition(credited={"bo": ""}).deciders == 2


def test_plain_json_tells_the_same() -> None:
    told = recognition()
    plain = json.loads(json.dumps(told.to_json()))
    assert plain["statements"] == {fate.value: count for fate, count in told.statements.items()}
    assert plain["topics"] == ["art", "imaginary people"]
    assert plain["gifts"][0]["day"] == "2026-05-01"
    assert plain["looked"].startswith("2026-05-31T")


def test_a_partner_that_gave_nothing_has_a_recognition_too() -> None:
    told = recognition(contributed=contributed(), runs=[])
    assert (told.gifts, told.first, told.last) == ((), None, None)
    assert recognition(looked=False).statements[Fate.STANDS] == 0


def test_topics_of_our_own_come_before_keywords() -> None:
    assert topics_of(package(donata={"topics": ["Modern  art", "modern art", " "]})) == ("modern art",)
