import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.file_names import LONGEST_NAME, safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("artists.csv", "artists.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\ina\\dump 1.csv", "dump_1.csv"),
        ("/", "dump"),
        ("..", "dump"),
        ("", "dump"),
        (".htaccess", "htaccess"),
        ("a\0b.csv", "a_b.csv"),
        ("<script>alert(1)</script>.csv", "script_.csv"),
        ('"><img src=x onerror=alert(1)>.csv', "img_src_x_onerror_alert_1__.csv"),
        ("evil\u202evsc.exe", "evil_vsc.exe"),
        ("Künstler.csv", "Künstler.csv"),
        ("a\r\nSet-Cookie: x.csv", "a__Set-Cookie__x.csv"),
        ("x" * 300 + ".csv.gz", "x" * (LONGEST_NAME - 3) + ".gz"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    safe = safe_file_name(name)
    assert safe
    assert len(safe) <= LONGEST_NAME
    assert not set(safe) & set("/\\\0:<>\"'|?*\r\n")
    assert not safe.startswith(".")
    assert safe_file_name(safe) == safe
