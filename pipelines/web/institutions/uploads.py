"""Uploads: a file from a request's body to the disk, raw or as a form's part, a piece at a time."""

from collections.abc import AsyncIterator, Callable
from email.message import Message
from typing import Any

from fastapi import Depends
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from pipelines.exceptions import InputError
from pipelines.flows.submitting import Reception
from pipelines.ingest.receiving import Receiving
from pipelines.model.submissions import Submission
from pipelines.web.site.errors import InvalidError, PortalError, TooLargeError
from pipelines.web.site.rates import paced

FORM = "multipart/form-data"
FILE_FIELD = "file"
#: Whoever sends too often in a short time is held back.
PACED = [Depends(paced("upload"))]
#: Bytes that are gathered before a thread writes them.
PIECE = 1 << 20
#: Bytes that a form may have around its file.
_AROUND = 64 << 10


async def receive(request: Request, reception: Reception, slug: str, name: str, person: str) -> Submission:
    """The request's body, or the file in the form that it is, as a submission.

    Raises:
        TooLargeError: it is larger than is received.
        InvalidError: there is no file in the form, or it is empty.
    """
    kind = Message()
    kind["content-type"] = request.headers.get("content-type", "")
    announced = _announced(request)
    if announced is not None and announced > reception.largest + _AROUND:
        raise _too_large(reception)
    try:
        if kind.get_content_type() == FORM:
            return await _from_form(request, reception, slug, str(kind.get_param("boundary", "")), person)
        with reception.receiving(slug, name, announced=announced) as upload:
            async for piece in _pieces(request):
                await run_in_threadpool(upload.write, piece)
            return await run_in_threadpool(reception.received, slug, name, upload, person)
    except InputError as error:
        raise _explained(error, reception) from error


async def _from_form(request: Request, reception: Reception, slug: str, boundary: str, person: str) -> Submission:
    part = FilePart(boundary, lambda name: reception.receiving(slug, name))
    try:
        async for piece in _pieces(request):
            await run_in_threadpool(part.feed, piece)
        if part.upload is None or not part.whole:
            raise InvalidError("no file was chosen", remedy="choose a file", fields={FILE_FIELD: "there is none"})
        return await run_in_threadpool(reception.received, slug, part.name, part.upload, person)
    finally:
        part.close()


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about a mebibyte."""
    waiting, size = list[bytes](), 0
    async for block in request.stream():
        waiting.append(block)
        size += len(block)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)


class FilePart:
    """The file of a form (RFC 7578), written while the form comes in; all other fields are passed over."""

    def __init__(self, boundary: str, opening: Callable[[str], Receiving]) -> None:
        """`opening` is told the name of the file, once it is known.

        Raises:
            InvalidError: there is no boundary.
        """
        if not boundary:
            raise InvalidError("the form has no boundary", remedy="send it as multipart/form-data, as browsers do")
        self.name, self.whole = "", False
        self.upload: Receiving | None = None
        self._opening, self._ours, self._around = opening, False, 0
        self._header, self._value, self._disposition = b"", b"", b""
        # The parser calls back at each of these; its own types say less.
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }
        self._parser = MultipartParser(boundary.encode("latin-1", "replace"), callbacks)

    def feed(self, piece: bytes) -> None:
        """The next piece of the form.

        Raises:
            InvalidError: it is no form, or has far too much beside the file.
            InputError: the file is too large.
        """
        try:
            self._parser.write(piece)
        except MultipartParseError as error:
            raise InvalidError("the form is damaged", remedy="send it again") from error

    def close(self) -> None:
        """Let go of the file; one that was not kept is gone."""
        if self.upload is not None:
            self.upload.__exit__(None, None, None)

    def _begin(self) -> None:
        self._ours, self._disposition = False, b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        self._spend(end - start)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._spend(end - start)

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        header = Message()
        header["content-disposition"] = self._disposition.decode("utf-8", "replace").replace("\n", " ")
        name = header.get_filename()
        self._ours = header.get_param("name", header="content-disposition") == FILE_FIELD and self.upload is None
        if self._ours and name:
            self.name = name
            self.upload = self._opening(name).__enter__()
        else:
            self._ours = False

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._ours and self.upload is not None:
            self.upload.write(memoryview(data)[start:end])
        else:
            self._spend(end - start)

    def _end(self) -> None:
        self.whole = self.whole or self._ours
        self._ours = False

    def _spend(self, size: int) -> None:
        self._around += size
        if self._around > _AROUND:
            raise InvalidError("the form has too much beside its file", remedy="send the file alone")


def _announced(request: Request) -> int | None:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else None


def _too_large(reception: Reception) -> PortalError:
    return TooLargeError(
        f"the file is larger than {reception.largest:,} bytes", remedy="pack it (.gz or .zip), or send it in parts"
    )


def _explained(error: InputError, reception: Reception) -> PortalError:
    if "larger than" in error.message:
        return _too_large(reception)
    return InvalidError(error.message, remedy=error.remedy, fields={FILE_FIELD: error.message})
