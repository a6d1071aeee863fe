"""Extraction: the texts in the code that people are told, as templates for translation; what `make messages` calls.

Beside gettext's own functions, which are read as everywhere, a text is one for people where it stands in `N_()`, as an
error's message, remedy or field, or in one of the tables of issues; also where a name of the function holds it. A text
with values in it, as an f-string, becomes the template by which `Phrases` knows the sentence again; a choice between
texts becomes one template for each. The heads of SPARQL files have titles and descriptions.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import IO, Any

__all__ = ["extract_python", "extract_queries", "templates_of"]

#: Line, function, the message or (of one, of many), comments: as Babel wants them.
Found = tuple[int, str | None, Any, list[str]]
#: Names of parameters that hold a text for people, beside the places of those that are given without a name.
_NAMED = frozenset({"message", "remedy", "general", "title", "words"})
_TABLES: Mapping[str, tuple[int, ...]] = {
    "IssueCode": (2, 3, 4),
    "Issue": (3, 4),
    "_Kind": (1, 2, 3),
    "ItemKind": (0, 3),
    "BatchKind": (0, 3),
    "Finding": (5, 6),
    "Trouble": (0, 1, 2),
    "Problem": (1, 2),
    "PydanticCustomError": (1,),
    # Of a query: its text and token come first.
    "_refused": (2, 3),
    # What a reader of files raises is handed to it.
    "failure": (0,),
}
#: Errors of models: their context holds the remedy.
_CONTEXT = frozenset({"PydanticCustomError"})
#: Tables whose names of one word are shown too.
_KINDS = frozenset({"_Kind", "ItemKind", "BatchKind"})
_GETTEXT = frozenset({"_", "gettext", "ngettext", "counted", "N_", "Message"})
_COUNTED = frozenset({"ngettext", "counted"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BRACED = re.compile(r"\{(\w+)\}")
#: Templates with more choices than this are to be written out.
_CHOICES = 4
_LETTERS = re.compile(r"[^\W\d_]{2}")


def extract_python(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Babel's extraction method for Python."""
    del keywords, comment_tags, options
    yield from _Texts(ast.parse(fileobj.read())).all()


def extract_queries(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Babel's extraction method for SPARQL files: titles and descriptions of the head, which is YAML."""
    del keywords, comment_tags, options
    for number, line in enumerate(fileobj.read().decode().splitlines(), 1):
        found = re.fullmatch(r"#\+\s+(?:title|description): (.+)", line)
        if found:
            yield number, None, found[1].strip().strip("'\""), []


def templates_of(expression: str) -> list[str]:
    """The templates of one expression of Python."""
    return _Texts(ast.parse("")).templates(ast.parse(expression, mode="eval").body)


class _Texts:
    """The texts of one module; its own constants stand for what they hold."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._constants: dict[str, ast.expr] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._constants[node.targets[0].id] = node.value

    def all(self) -> Iterator[Found]:
        yield from self._below(self._tree, {})

    def _below(self, parent: ast.AST, named: Mapping[str, Sequence[ast.expr]]) -> Iterator[Found]:
        """The texts below a node; `named`: what the names of the function around it hold."""
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                yield from self._called(name, node, named)
            yield from self._below(node, {**named, **_assigned(node)} if isinstance(node, _FUNCTIONS) else named)

    def _called(self, name: str, node: ast.Call, named: Mapping[str, Sequence[ast.expr]]) -> Iterator[Found]:
        if name in _COUNTED:
            both = tuple(text for each in node.args[:2] for text in self.templates(each)[:1])
            if len(both) == 2:
                yield node.lineno, "ngettext", both, []
            return
        if name in _GETTEXT:
            texts = node.args[:1]
        elif name in _TABLES or name.endswith("Error"):
            places = _TABLES.get(name, (0,))
            texts = [each for place, each in enumerate(node.args) if place in places]
            texts += [each.value for each in node.keywords if each.arg in _NAMED]
            texts = [meant for text in texts for meant in _meant(text, named)]
            texts += _in_tables(name, node, named)
        else:
            return
        for text in texts:
            for template in self.templates(text):
                # A name, a code or nothing but places is no text.
                if name in _GETTEXT or (
                    (" " in template or name in _KINDS) and _LETTERS.search(re.sub(r"%\(\w+\)s", "", template))
                ):
                    yield text.lineno, None, template, []

    def templates(self, node: ast.expr) -> list[str]:
        """All that an expression may say, with places for values; nothing where it is not written here."""
        match node:
            case ast.Constant(value=str() as text):
                found = [_BRACED.sub(r"%(\1)s", text)]
            case ast.Name(id=name) if isinstance(self._constants.get(name), ast.Constant | ast.Call | ast.BinOp):
                found = self.templates(self._constants[name])
            case ast.Call(func=ast.Name(id=name), args=[text, *_]) if name in _GETTEXT:
                found = self.templates(text)
            case ast.IfExp():
                found = [*self.templates(node.body), *self.templates(node.orelse)]
            case ast.BoolOp():
                found = [text for value in node.values for text in self.templates(value)]
            case ast.BinOp(op=ast.Add()):
                parts = [self.templates(node.left), self.templates(node.right)]
                found = _joined(parts) if all(parts) else []
            case ast.JoinedStr():
                names: dict[str, str] = {}
                found = _joined([self._part(part, names) for part in node.values])
            case _:
                found = []
        return found

    def _part(self, node: ast.expr, names: dict[str, str]) -> list[str]:
        """What stands at one part of a text; `names`: expression → the name of its place."""
        if not isinstance(node, ast.FormattedValue):
            return self.templates(node)
        value = node.value
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult) and isinstance(value.left, ast.Constant):
            return ["", str(value.left.value)]
        choices = _choices(value)
        return [text for each in choices for text in self.templates(each) or [_place(each, names)]]


def _choices(node: ast.expr) -> Sequence[ast.expr]:
    """What an expression chooses from; itself where it does not."""
    match node:
        case ast.IfExp():
            return [*_choices(node.body), *_choices(node.orelse)]
        case ast.BoolOp():
            return [each for value in node.values for each in _choices(value)]
        case _:
            return [node]


def _place(node: ast.expr, names: dict[str, str]) -> str:
    """The place of a value; `names`: expression → the name of its place."""
    written = ast.unparse(node)
    if written not in names:
        name = _name(node)
        taken = sum(known.rstrip("0123456789") == name for known in names.values())
        names[written] = f"{name}{taken + 1}" if taken else name
    return f"%({names[written]})s"


def _assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name of a function may hold."""
    held: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                held.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                held.setdefault(name, []).append(value)
    return held


def _meant(node: ast.expr, named: Mapping[str, Sequence[ast.expr]]) -> Sequence[ast.expr]:
    return named.get(node.id, [node]) if isinstance(node, ast.Name) else [node]


def _in_tables(name: str, node: ast.Call, named: Mapping[str, Sequence[ast.expr]]) -> list[ast.expr]:
    """The texts in an error's tables: what is wrong with each field, and the remedy in pydantic's context."""
    fields = [each.value for each in node.keywords if each.arg == "fields"]
    texts = [value for each in fields if isinstance(each, ast.Dict) for value in each.values]
    contexts = [meant for each in node.args[2:] for meant in _meant(each, named)] if name in _CONTEXT else []
    for context in contexts:
        if isinstance(context, ast.Dict):
            pairs = zip(context.keys, context.values, strict=True)
            texts += [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "remedy"]
    return texts


def _joined(parts: Sequence[Sequence[str]]) -> list[str]:
    combined = ["".join(chosen) for chosen in product(*parts)]
    return combined if len(combined) <= _CHOICES else []


def _name(node: ast.expr) -> str:
    """What the place of an expression is called: by its last name."""
    match node:
        case ast.Name(id=name):
            found = name.strip("_").lower()
        case ast.Attribute(attr="value", value=inner) | ast.Subscript(value=inner):
            found = _name(inner)
        case ast.Attribute(attr="message" | "remedy" as name):
            # Another error's words are a message themselves.
            found = f"{name}_said"
        case ast.Attribute(attr=name):
            found = name.strip("_").lower()
        case ast.Call(args=[first, *_]):
            found = _name(first)
        case ast.Call(func=ast.Attribute(value=inner)):
            found = _name(inner)
        case ast.GeneratorExp() | ast.ListComp():
            found = _name(node.generators[0].iter)
        case _:
            found = "value"
    return found
