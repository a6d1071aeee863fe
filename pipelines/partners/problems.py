"""Problems of a file that a person wrote: all of them in one message, worst first, each with line and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from pipelines.exceptions import ConfigurationError
from pipelines.messages import N_, counted
from pipelines.partners.located import Failure, KeyPath, Located


class Gravity(IntEnum):
    """The order in which problems are told: what breaks the file's shape comes first."""

    SHAPE = 0
    VALUE = 1
    COHERENCE = 2


@dataclass(frozen=True)
class Problem:
    """One thing to correct: where in the file (key path), what is wrong, and what to do."""

    at: KeyPath
    message: str
    remedy: str
    gravity: Gravity = Gravity.COHERENCE


def raise_problems(problems: Iterable[Problem], document: Located, failure: Failure) -> None:
    """Do nothing if there are none.

    Raises:
        ConfigurationError: of the class `failure`, telling all of them; file and line are those of the worst.
    """
    ranked = sorted(problems, key=lambda problem: (problem.gravity, document.line(problem.at)))
    if ranked:
        raise _as_error(ranked, document, failure)


def _as_error(ranked: list[Problem], document: Located, failure: Failure) -> ConfigurationError:
    worst = ranked[0]
    line = document.line(worst.at)
    if len(ranked) == 1:
        return failure(_sentence(worst), file=document.path, line=line, remedy=worst.remedy)
    heading = counted("%(num)s problem:", "%(num)s problems:", len(ranked))
    listed = [_line(problem, document) for problem in ranked]
    return failure("\n  ".join([heading, *listed]), file=document.path, line=line)


def _line(problem: Problem, document: Located) -> str:
    problem_said = f"{_sentence(problem)} → {problem.remedy}"
    return N_(f"line {document.line(problem.at)}: {problem_said}")


def _sentence(problem: Problem) -> str:
    where = key_path_text(problem.at)
    return f"{where}: {problem.message}" if where else problem.message


def key_path_text(at: KeyPath) -> str:
    """`statements #2 › qualifiers #1 › property`, entries counting from 1; empty for a line of a table."""
    if at and isinstance(at[0], int):
        return ""
    text = ""
    for part in at:
        text += f" #{part + 1}" if isinstance(part, int) else f" › {part}" if text else part
    return text
