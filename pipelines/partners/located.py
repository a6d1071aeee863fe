"""Located documents: YAML and JSON files read together with the line on which each key and entry stands."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from pipelines.exceptions import ConfigurationError
from pipelines.messages import N_
from pipelines.partners.nearest import nearest

KeyPath = tuple[str | int, ...]
Failure = type[ConfigurationError]
Lines = dict[KeyPath, int]


@dataclass(frozen=True)
class Located:
    """A document as plain values, and where its parts stand; lines are 1-based, entries of lists 0-based."""

    path: Path
    value: Any
    lines: Lines = field(repr=False)

    def line(self, at: KeyPath) -> int:
        """The line of a key or an entry; of the nearest part around it if it is not there itself."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)

    def has(self, at: KeyPath) -> bool:
        """True if the document has such a key or entry."""
        return at in self.lines


def read_yaml(path: Path, failure: Failure) -> Located:
    """Read a YAML 1.2 file.

    Raises:
        ConfigurationError: of the class `failure`; no such file, not UTF-8, not YAML, empty, or a key stands twice.
    """
    document = _yaml(read_text(path, failure), path, failure)  # type: ignore[arg-type]
    # What was read belongs to whom it is given: the next reader has one of its own.
    return replace(document, value=deepcopy(document.value))


@lru_cache(maxsize=64)
def _yaml(text: str, path: Path, failure: Failure) -> Located:
    """A text's document, parsed once: one run reads its mapping a dozen times, and each takes 50 ms."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        lines = _YamlLines(node, path, failure).lines if node is not None else {}
        value = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise _yaml_failure(error, path, failure) from None
    return _not_empty(Located(path, value, lines), failure)


def read_json(path: Path, failure: Failure) -> Located:
    """Read a JSON file.

    Raises:
        ConfigurationError: of the class `failure`; no such file, not UTF-8, not JSON, empty, or a key stands twice.
    """
    text = read_text(path, failure)
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        remedy = "correct the JSON syntax on this line or at the end of the line above"
        raise failure(f"not valid JSON: {error.msg}", file=path, line=error.lineno, remedy=remedy) from None
    except (ValueError, RecursionError) as error:
        error_said = str(error)
        raise failure(f"not valid JSON: {error_said}", file=path, remedy="correct the JSON syntax") from None
    lines = _JsonLines(text, path, failure).lines
    return _not_empty(Located(path, value, lines), failure)


def read_text(path: Path, failure: Failure) -> str:
    """The file's text, without a byte order mark.

    Raises:
        ConfigurationError: of the class `failure`; there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise failure("there is no such file", file=path, remedy=_similar_file(path)) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise failure("not UTF-8", file=path, line=line, remedy="save the file as UTF-8") from None
    except OSError as error:
        raise failure(f"cannot be read: {error.strerror}", file=path, remedy="make it a readable file") from None


def _similar_file(path: Path) -> str:
    names = [sibling.name for sibling in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest(path.name, names)
    return N_(f"did you mean '{near}'?") if near else N_("create it, or correct its name")


def _not_empty(document: Located, failure: Failure) -> Located:
    if document.value is None:
        raise failure("the file is empty", file=document.path, remedy="write it, or restore it from version control")
    return document


def _refuse_constant(name: str) -> Any:
    raise ValueError(N_(f"{name} is not a JSON number"))


def _yaml_failure(error: YAMLError, path: Path, failure: Failure) -> ConfigurationError:
    mark = getattr(error, "problem_mark", None)
    problem = error.problem if isinstance(error, MarkedYAMLError) else str(error)
    tab = "'\\t'" in (problem or "")
    remedy = "indent with spaces, not with tabs" if tab else "correct the YAML: indentation, colons, quotes"
    line = mark.line + 1 if mark is not None else None
    return failure(f"not valid YAML: {problem}", file=path, line=line, remedy=remedy)


class _YamlLines:
    """Walks a tree of YAML nodes, and notes the line of every key and entry; each node once, whatever its aliases."""

    def __init__(self, node: Node, path: Path, failure: Failure) -> None:
        self.path = path
        self.failure = failure
        self.lines: Lines = {}
        self._seen: set[int] = set()
        self._walk(node, ())

    def _walk(self, node: Node, at: KeyPath) -> None:
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, SequenceNode):
            for number, entry in enumerate(node.value):
                self.lines[*at, number] = entry.start_mark.line + 1
                self._walk(entry, (*at, number))
        elif isinstance(node, MappingNode):
            self._walk_keys(node, at)

    def _walk_keys(self, node: Node, at: KeyPath) -> None:
        seen: dict[str, int] = {}
        for key, value in node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            _note_key(name, line, seen, self.path, self.failure)
            self.lines[*at, name] = line
            self._walk(value, (*at, name))


def _note_key(name: str, line: int, seen: dict[str, int], path: Path, failure: Failure) -> None:
    if name in seen:
        message = f"the key '{name}' stands twice, here and on line {seen[name]}"
        raise failure(message, file=path, line=line, remedy="keep one of the two")
    seen[name] = line


class _JsonLines:
    """Walks a text that is known to be JSON, and notes the line of every key and entry."""

    def __init__(self, text: str, path: Path, failure: Failure) -> None:
        self.text = text
        self.path = path
        self.failure = failure
        self.lines: Lines = {}
        self._decoder = json.JSONDecoder()
        self._line, self._counted = 1, 0
        self._value(self._skip(0), ())

    def _skip(self, position: int) -> int:
        """The position of the next character that is not white space."""
        while position < len(self.text) and self.text[position] in " \t\r\n":
            position += 1
        return position

    def _line_at(self, position: int) -> int:
        self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _value(self, position: int, at: KeyPath) -> int:
        """Walk the value that begins here; the position after it."""
        opening = self.text[position]
        if opening == "{":
            seen: dict[str, int] = {}
            return self._entries(position, "}", lambda here, _number: self._member(here, at, seen))
        if opening == "[":
            return self._entries(position, "]", lambda here, number: self._entry(here, (*at, number)))
        return self._decoder.raw_decode(self.text, position)[1]

    def _entries(self, position: int, closing: str, walk: Callable[[int, int], int]) -> int:
        position, number = self._skip(position + 1), 0
        while self.text[position] != closing:
            position = self._skip(walk(position, number))
            number += 1
            if self.text[position] == ",":
                position = self._skip(position + 1)
        return position + 1

    def _entry(self, position: int, at: KeyPath) -> int:
        self.lines[at] = self._line_at(position)
        return self._value(position, at)

    def _member(self, position: int, at: KeyPath, seen: dict[str, int]) -> int:
        name, end = self._decoder.raw_decode(self.text, position)
        line = self._line_at(position)
        _note_key(name, line, seen, self.path, self.failure)
        self.lines[*at, name] = line
        after_colon = self._skip(self._skip(end) + 1)
        return self._value(after_colon, (*at, name))
