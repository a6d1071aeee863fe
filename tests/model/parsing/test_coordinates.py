import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.coordinates import parse_coordinates


@pytest.mark.parametrize(
    ("text", "latitude", "longitude", "precision"),
    [
        ("48.8566, 2.3522", 48.8566, 2.3522, 1e-4),
        ("48.8566,2.3522", 48.8566, 2.3522, 1e-4),
        ("-33.8688 151.2093", -33.8688, 151.2093, 1e-4),
        ("(48.85, 2.35)", 48.85, 2.35, 1e-2),
        ("48,85; 2,35", 48.85, 2.35, 1e-2),
        ("48.8, 2.3522", 48.8, 2.3522, 1e-4),
        ("48, 2", 48.0, 2.0, 1.0),
        ("N48.85 E2.35", 48.85, 2.35, 1e-2),
        ("48.85N, 2.35W", 48.85, -2.35, 1e-2),
        ("48°51′24″N 2°21′8″E", 48.856667, 2.352222, 1 / 3600),
        ("48°51'24\"S, 2°21'8\"W", -48.856667, -2.352222, 1 / 3600),
        ("2°21′8″E 48°51′24″N", 48.856667, 2.352222, 1 / 3600),
        ("48 51 24 N 2 21 8 E", 48.856667, 2.352222, 1 / 3600),
        ("51°30'N 0°7'39\"W", 51.5, -0.1275, 1 / 3600),
        ("40°26.767′ N 79°58.933′ W", 40.446117, -79.982217, 1 / 60000),
        ("48°N 2°E", 48.0, 2.0, 1.0),
        ("POINT(2.35 48.85)", 48.85, 2.35, 1e-2),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point(2.35 48.85)", 48.85, 2.35, 1e-2),
        ("SRID=4326;POINT(2.35 48.85)", 48.85, 2.35, 1e-2),
    ],
)
def test_places_are_read_with_the_precision_of_their_figures(
    text: str, latitude: float, longitude: float, precision: float
) -> None:
    place = parse_coordinates(text)
    assert (place.latitude, place.longitude) == pytest.approx((latitude, longitude), abs=1e-6)
    assert place.precision == pytest.approx(precision)


def test_the_precision_is_wikibases_for_the_same_text() -> None:
    """Recorded from Wikibase 1.43: `51°30'N 0°7'39"W` and `51.5,-0.1275`."""
    assert parse_coordinates("51°30'N 0°7'39\"W").precision == pytest.approx(0.0002777777777777778)
    assert parse_coordinates("51.5,-0.1275").precision == pytest.approx(0.0001)


def test_the_mappings_precision_serves_where_the_figures_give_none() -> None:
    assert parse_coordinates("48, 2", 0.5).precision == 0.5
    assert parse_coordinates("48.85, 2.35", 0.5).precision == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("91, 0", "outside"),
        ("0, 181", "outside"),
        ("48°61′N 2°E", "60 or more"),
        ("48°51′24″S 2°21′8″O", "German"),
        ("48°N 2°S", "one latitude"),
        ("somewhere", "not a pair"),
        ("48.85", "not a pair"),
        ("", "not a pair"),
    ],
)
def test_what_is_no_place_is_refused_with_a_remedy(text: str, why: str) -> None:
    with pytest.raises(Unparsable, match=why) as caught:
        parse_coordinates(text)
    assert caught.value.remedy


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 6))
def test_a_place_written_in_decimals_is_read_back(latitude: float, longitude: float, places: int) -> None:
    place = parse_coordinates(f"{latitude:.{places}f}, {longitude:.{places}f}")
    assert place.latitude == float(f"{latitude:.{places}f}")
    assert place.longitude == float(f"{longitude:.{places}f}")
    assert place.precision == pytest.approx(10.0**-places)


@given(st.one_of(st.text(), st.text("0123456789.,°'\" NSEWO-+;")))
def test_any_text_gives_a_place_on_earth_or_is_refused(text: str) -> None:
    try:
        place = parse_coordinates(text)
    except Unparsable:
        return
    assert -90 <= place.latitude <= 90
    assert -180 <= place.longitude <= 180
    assert place.precision is not None
    assert 0 < place.precision <= 1
