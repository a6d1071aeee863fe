from typing import Any

import pytest

from pipelines.exceptions import ConfigurationError
from pipelines.settings import Settings
from pipelines.web.site.reach import check_reach, host_names

SIGN_IN: dict[str, Any] = {
    "sign_in_client_id": "donata",
    "sign_in_authorize_url": "https://meta.example/authorize",
    "sign_in_token_url": "https://meta.example/token",
    "sign_in_user_url": "https://meta.example/profile",
}


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_no_sign_in(host: str) -> None:
    check_reach(Settings(), host)


@pytest.mark.parametrize(
    ("host", "given"),
    [
        ("0.0.0.0", {}),  # noqa: S104 - that it is refused is the test
        ("::", {}),
        ("192.0.2.1", {}),
        ("127.0.0.1", {"hosts": ("donata.example.org",)}),
        ("127.0.0.1", {"portal_url": "https://donata.example.org"}),
    ],
)
def test_others_reach_it_only_if_people_sign_in(host: str, given: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="this machine alone") as told:
        check_reach(Settings(**given), host)
    assert "SIGN_IN_CLIENT_ID" in told.value.remedy
    check_reach(Settings(**{"portal_url": "https://donata.example.org", **given, **SIGN_IN}), host)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"sign_in_token_url": None}, "lacks the setting 'sign_in_token_url'"),
        ({"sign_in_token_url": "http://meta.example/token"}, "not protected"),
        ({"sign_in_issuer": "http://meta.example"}, "not protected"),
        ({"portal_url": "http://donata.example.org"}, "unprotected"),
    ],
)
def test_a_sign_in_that_would_not_hold_is_told(given: dict[str, Any], match: str) -> None:
    with pytest.raises(ConfigurationError, match=match):
        check_reach(Settings(**{**SIGN_IN, **given}), "127.0.0.1")


def test_elsewhere_the_address_must_be_known() -> None:
    with pytest.raises(ConfigurationError, match="by which address"):
        check_reach(Settings(**SIGN_IN), "192.0.2.1")


def test_names_are_those_of_this_machine_and_of_the_settings() -> None:
    settings = Settings(portal_url="https://Donata.example.org:8443", hosts=("other.example.org",))
    assert host_names(settings) >= {"donata.example.org:8443", "other.example.org", "localhost"}
