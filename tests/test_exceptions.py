import inspect

import pytest

from pipelines import exceptions
from pipelines.exceptions import (
    ConfigurationError,
    DonataError,
    LaggedError,
    MappingError,
    RateLimitedError,
    ServiceError,
    ServiceUnavailableError,
    TerminalServiceError,
    TransientServiceError,
)

CLASSES = {
    name: found
    for name, found in vars(exceptions).items()
    if inspect.isclass(found) and issubclass(found, Exception) and found.__module__ == exceptions.__name__
}


def test_every_exception_is_exported_and_nothing_else() -> None:
    assert sorted(CLASSES) == sorted(exceptions.__all__)


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    documented: dict[str, str | None] = {}
    path: list[tuple[int, str]] = []
    for line in (exceptions.__doc__ or "").splitlines():
        words = [word for word in line.replace("│", " ").replace("├──", "   ").replace("└──", "   ").split() if word]
        if not words or not words[0].endswith("Error"):
            continue
        depth = line.index(words[0])
        path = [step for step in path if step[0] < depth]
        documented[words[0]] = path[-1][1] if path else None
        path.append((depth, words[0]))
    actual = {name: found.__base__.__name__ for name, found in CLASSES.items() if found.__base__}
    assert documented == {name: None if base == "Exception" else base for name, base in actual.items()}


def test_a_message_names_the_place_and_the_remedy() -> None:
    error = MappingError("unknown key 'propperty'", file="mappings/x.yaml", line=7, remedy="did you mean 'property'?")
    assert str(error) == "mappings/x.yaml:7: unknown key 'propperty' → did you mean 'property'?"
    assert (error.file, error.line, error.column) == ("mappings/x.yaml", 7, None)


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (DonataError("m"), ""),
        (DonataError("m", file="f"), "f"),
        (DonataError("m", line=3), "line 3"),
        (DonataError("m", column="Gender"), "column Gender"),
        (DonataError("m", file="f", line=3, column=2), "f:3, column 2"),
    ],
)
def test_the_place_says_what_is_known(error: DonataError, place: str) -> None:
    assert error.place == place
    assert str(error) == (f"{place}: m" if place else "m")


def test_transient_and_terminal_errors_are_told_apart_by_class() -> None:
    for found in CLASSES.values():
        if issubclass(found, ServiceError) and found is not ServiceError:
            assert issubclass(found, TransientServiceError) != issubclass(found, TerminalServiceError)


@pytest.mark.parametrize("kind", [ServiceUnavailableError, RateLimitedError, LaggedError])
def test_a_transient_error_carries_service_code_and_wait(kind: type[TransientServiceError]) -> None:
    error = kind("try later", service="Sandbox", code="maxlag", retry_after=5)
    assert (error.service, error.code, error.retry_after) == ("Sandbox", "maxlag", 5)
    assert str(error) == "Sandbox: try later"


def test_a_configuration_error_is_caught_as_such() -> None:
    with pytest.raises(ConfigurationError):
        raise MappingError("wrong")
