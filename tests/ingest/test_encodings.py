"""Encodings are found out and reported; a byte that does not fit has its line and position."""

import codecs
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import InputError
from pipelines.ingest import encodings
from pipelines.ingest.containers import Container, find_container
from pipelines.ingest.encodings import Encoding, find_encoding, is_utf8, utf8_blocks
from tests.ingest.samples import write

TEXT = "id,name\n1,Élan Dvořák\n2,Нина\n3,北斎\n"
WESTERN = "id,name\n1,Élan Müller\n2,Façade “à jour” – œuvre\n"


def dump(folder: Path, content: bytes) -> Container:
    return find_container(write(folder, content))


def text_of(container: Container, encoding: Encoding) -> str:
    return b"".join(utf8_blocks(container, encoding)).decode()


@pytest.mark.parametrize(
    ("content", "codec", "found_by"),
    [
        (TEXT.encode(), "utf-8", "content"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", "byte order mark"),
        (TEXT.encode("utf-16"), "utf-16", "byte order mark"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16", "byte order mark"),
        (TEXT.encode("utf-32"), "utf-32", "byte order mark"),
        (TEXT.encode("utf-16-le"), "utf-16-le", "content"),
        (TEXT.encode("utf-16-be"), "utf-16-be", "content"),
    ],
)
def test_unicode_is_recognised(tmp_path: Path, content: bytes, codec: str, found_by: str) -> None:
    container = dump(tmp_path, content)
    encoding = find_encoding(container)
    assert (encoding.codec, encoding.found_by) == (codec, found_by)
    assert not encoding.guessed
    assert text_of(container, encoding) == TEXT


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
def test_western_encodings_are_guessed_and_said_to_be(tmp_path: Path, codec: str) -> None:
    container = dump(tmp_path, WESTERN.encode(codec))
    encoding = find_encoding(container)
    assert (encoding.codec, encoding.guessed, str(encoding)) == (codec, True, f"{codec.replace('_', '-')} (guess)")
    assert text_of(container, encoding) == WESTERN


def test_one_accent_is_no_chinese(tmp_path: Path) -> None:
    assert find_encoding(dump(tmp_path, b"id,name\n1,\xc9lan\n")).codec == "cp1252"


def test_other_scripts_are_guessed_by_their_text(tmp_path: Path) -> None:
    text = "id,name\n" + "".join(f"{i},Художник из Петербурга и Москвы, график и живописец\n" for i in range(40))
    container = dump(tmp_path, text.encode("cp1251"))
    assert text_of(container, find_encoding(container)) == text


def test_what_is_declared_holds_unless_a_mark_says_otherwise(tmp_path: Path) -> None:
    assert str(find_encoding(dump(tmp_path, b"a\n"), "latin-1")) == "iso8859-1 (declared)"
    assert str(find_encoding(dump(tmp_path, b"\xef\xbb\xbfa\n"), "cp1252")) == "UTF-8 (byte order mark)"


def test_an_unknown_encoding_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the declared encoding 'utf-9' is unknown"):
        find_encoding(dump(tmp_path, b"a\n"), "utf-9")


def test_mostly_utf8_is_broken_utf8_and_no_guess(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_encoding(dump(tmp_path, "é\né\né\n".encode() + b"\xe9\n"))
    assert (caught.value.line, caught.value.message) == (
        4,
        "byte 10 (0xE9) breaks the encoding utf-8, in which the rest is written",
    )


def test_a_stray_byte_far_from_the_beginning_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "BLOCK", 64)
    monkeypatch.setattr(encodings, "_NEARBY", 256)
    content = "né,x\n".encode() * 400 + b"\xff,x\n"
    with pytest.raises(InputError) as caught:
        find_encoding(dump(tmp_path, content))
    assert (caught.value.line, caught.value.message) == (
        401,
        "byte 2,401 (0xFF) breaks the encoding utf-8, in which the rest is written",
    )


def test_a_byte_that_its_encoding_lacks_has_line_and_position(tmp_path: Path) -> None:
    container = dump(tmp_path, b"a\nb\nc\x81\n")
    with pytest.raises(InputError) as caught:
        text_of(container, Encoding("cp1252", "declared"))
    assert (caught.value.line, caught.value.message) == (
        3,
        "byte 6 (0x81) breaks the encoding cp1252, which was declared",
    )


def test_utf16_that_is_cut_short_is_an_error(tmp_path: Path) -> None:
    container = dump(tmp_path, "ab\n".encode("utf-16") + b"x")
    with pytest.raises(InputError, match=r"byte 9 \(0x78\) breaks the encoding utf-16"):
        text_of(container, find_encoding(container))


@given(st.text(max_size=200), st.integers(1, 9))
def test_blocks_never_cut_a_letter(tmp_path_factory: pytest.TempPathFactory, text: str, size: int) -> None:
    folder = tmp_path_factory.mktemp("text")
    path = folder / "text"
    path.write_bytes(b"\n" + text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK", size)
        blocks = list(utf8_blocks(Container(path, "text"), Encoding("utf-8", "content")))
    assert b"".join(blocks).decode() == "\n" + text
    assert all(block.decode() is not None for block in blocks)


@given(st.binary(max_size=40))
def test_utf8_is_what_python_takes_for_it(text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError:
        assert not is_utf8(text)
    else:
        assert is_utf8(text)


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_no_text(tmp_path: Path, seed: int) -> None:
    container = dump(tmp_path, b"ab" + random.Random(seed).randbytes(3_000))  # noqa: S311 - noise, no secret
    with pytest.raises(InputError, match="not text"):
        find_encoding(container)


def test_a_stray_control_character_is_still_text(tmp_path: Path) -> None:
    content = ("name\n" + "Ida\n" * 400 + "I\0da\n").encode()
    assert find_encoding(dump(tmp_path, content)).codec == "utf-8"
