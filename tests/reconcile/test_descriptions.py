import numpy as np

from pipelines.reconcile.descriptions import NOTHING, describe, described, is_country


def test_countries_are_found_by_name_people_and_part() -> None:
    assert describe("public university in Pune, India").countries == {668}
    assert describe("American photographer, born in Germany").countries == {30, 183}
    assert describe("village in South Korea").countries == {884}
    assert describe("county in Ohio").countries == {30}
    assert describe("learned society").countries == frozenset()


def test_life_dates_are_read() -> None:
    life = describe("Dutch painter (1885–1961)")
    assert life.born is not None
    assert life.died is not None
    assert (life.born.first, life.died.first) == (1885, 1961)
    alive = describe("Laputan painter (born 1950)")
    assert alive.born is not None
    assert (alive.born.first, alive.died) == (1950, None)
    assert describe("painter").born is None


def test_a_country_alone_is_no_name() -> None:
    assert is_country("Denmark")
    assert not is_country("Danish Works")


def test_the_longest_name_of_a_country_counts_wherever_it_stands() -> None:
    assert describe("church in the Republic of Ireland, not in Ireland").countries == {27}
    assert describe("museum in South").countries == frozenset()
    assert describe("Indian Indiana india").countries == {668, 30}


def test_equal_descriptions_are_read_once() -> None:
    items, of_pair = np.array([3, 5, 8, 9]), np.array([0, 1, 1, 2, 3])
    found = described(items, of_pair, ["painter", "Dutch painter", "painter", None])
    assert (len(found.distinct), found.of_pairs().tolist()) == (3, [0, 1, 1, 0, 2])
    assert found[1] == describe("Dutch painter")
    assert found[4] == NOTHING
