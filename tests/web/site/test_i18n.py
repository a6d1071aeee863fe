import pytest

from pipelines.web.site import i18n


@pytest.mark.parametrize("language", ["fr", "ar"], indirect=True)
def test_messages_are_translated_and_filled(language: str) -> None:
    assert i18n.gettext("You are signed in as %(name)s.", name="Ada") != "You are signed in as Ada."
    assert "Ada" in i18n.gettext("You are signed in as %(name)s.", name="Ada")
    assert i18n.ngettext("%(num)s of ours", "%(num)s of ours", 1200).endswith("of ours")
    assert i18n.said("never") != "never"
    assert i18n.said("100 % not marked") == "100 % not marked"
