"""Cases made from the application's own OpenAPI description, each sent by the public and by a coordinator.

Addresses of what does not exist say little, so a case that keeps to the description mostly names what the portal has.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

__all__ = ["HOST", "Known", "Tried", "try_operation"]

HOST = "http://127.0.0.1:8000"
#: What is true of every answer. That a valid request is taken is not asked: rules that go across fields, and whether
#: what a text names is there, are no part of a description (422 and 409 say them).
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
Known = Mapping[str, Sequence[Any]]


@dataclass
class Tried:
    """How often which status came, by operation and person; and what failed, each kind once."""

    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """How many requests were answered."""
        return self.answers.total()


def try_operation(
    operation: Any, callers: Mapping[str, Mapping[str, str]], known: Known, cases: int, to: Tried
) -> None:
    """Send so many requests that keep to the description, and as many that break it, by each caller's headers."""
    for mode in [GenerationMode.POSITIVE, GenerationMode.NEGATIVE][: 2 if _can_be_broken(operation) else 1]:
        # Alike in every run if they are few; a long run looks further each time.
        rules = settings(
            max_examples=cases,
            derandomize=cases < 10,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        @rules
        @given(case=operation.as_strategy(generation_mode=mode), chance=st.randoms(use_true_random=False))
        def send(case: Case[Any], chance: Any) -> None:
            valid = mode is GenerationMode.POSITIVE  # noqa: B023 - called before the loop goes on
            if valid:
                _name_what_is_there(case, known, chance)
            for who, headers in callers.items():
                _judge(case, who, headers, valid=valid, to=to)

        send()


def _can_be_broken(operation: Any) -> bool:
    """Whether something breaks the description; nothing does if an address may have any text in it, and no more."""
    described = operation.definition.raw
    return "requestBody" in described or any(
        one["in"] == "query" or one["schema"].keys() - {"type", "title"} or one["schema"]["type"] != "string"
        for one in described.get("parameters", [])
    )


def _name_what_is_there(case: Case[Any], known: Known, chance: Any) -> None:
    parts = [case.path_parameters, case.query, case.body if isinstance(case.body, dict) else {}]
    for part in parts:
        for name in part or {}:
            if name in known and chance.random() < 0.8:
                part[name] = chance.choice(known[name])


def _judge(case: Case[Any], who: str, headers: Mapping[str, str], *, valid: bool, to: Tried) -> None:
    answer = case.call(base_url=HOST, headers=dict(headers))
    operation = f"{case.method} {case.operation.path}"
    to.answers[operation, who, answer.status_code] += 1
    checks = _CHECKS if valid else [*_CHECKS, negative_data_rejection]
    try:
        case.validate_response(answer, checks=checks)
    except FailureGroup as group:
        for failure in group.exceptions:
            kind = f"{operation}: {type(failure).__name__} {answer.status_code}"
            to.failures.setdefault(kind, f"{failure}\n{case.as_curl_command()}\n{answer.text[:400]}")
