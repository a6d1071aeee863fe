import pytest

from pipelines.model.safe_cells import is_formula, safe_cell, safe_row


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+cmd|x",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "-",
        "+49 30 12",
        "-1, 2+cmd",
        "-1+1",
    ],
)
def test_what_a_spreadsheet_would_run_is_shown_instead(text: str) -> None:
    assert is_formula(text)
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Ada", "-5", "-33.9, 18.4", "+3.25", "-1,000", "-1,5", "1e-7", "+7%", "a=b", "2020-01-01", "'=1"]
)
def test_all_else_stays(text: str) -> None:
    assert safe_cell(text) == text


def test_a_row_has_text_alone() -> None:
    assert safe_row([None, 1, "=x"]) == ["", "1", "'=x"]
