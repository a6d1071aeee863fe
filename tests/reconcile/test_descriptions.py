from pipelines.reconcile.descriptions import describe, is_country


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
