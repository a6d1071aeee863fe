from pipelines.model.parsing import Unparsable


def test_what_cannot_be_parsed_carries_message_and_remedy() -> None:
    error = Unparsable("'soon' is no date", "write a date")
    assert isinstance(error, ValueError)
    assert (error.message, error.remedy, str(error)) == (
        "'soon' is no date",
        "write a date",
        "'soon' is no date → write a date",
    )
