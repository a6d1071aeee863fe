from pipelines.model.parsing.times import time_value
from pipelines.model.snak_texts import list_text, snak_text
from pipelines.model.statements import Snak


def test_a_snak_is_json_with_sorted_keys() -> None:
    text = snak_text(Snak("P569", "time", time_value(1853)))
    assert text.startswith(
        '{"datatype":"time","datavalue":{"type":"time","value":{"after":0,"before":0,"calendarmodel":'
    )


def test_lists_are_made_of_texts() -> None:
    assert list_text([]) == "[]"
    assert list_text(['{"a":1}', "2"]) == '[{"a":1},2]'
