import pytest
from babel.messages.catalog import Message

from pipelines.web.site.isolates import isolate

#: Isolates have no sign of their own.
ISOLATES = str.maketrans({"⟨": "\u2068", "⟩": "\u2069"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("لا %(name)s هنا", "لا ⟨%(name)s⟩ هنا"),
        ("%(num)s صفوف: %(why_said)s", "%(num)s صفوف: %(why_said)s"),
        ('<a href="/x/%(slug)s">%(title)s</a>', '<a href="/x/%(slug)s">⟨%(title)s⟩</a>'),
        ("شغّل `donata run %(slug)s` أولًا", "شغّل ⟨`donata run %(slug)s`⟩ أولًا"),
        ("أضف --target %(name)s", "أضف ⟨--target %(name)s⟩"),
        ("انظر في mappings/targets/", "انظر في ⟨mappings/targets/⟩"),
        ("اضغطه (.gz أو .zip)", "اضغطه (⟨.gz⟩ أو ⟨.zip⟩)"),
        ("انظر https://jmespath.org/x", "انظر ⟨https://jmespath.org/x⟩"),
        ("الحرف U+%(hidden)s", "الحرف ⟨U+%(hidden)s⟩"),
        ("اجعل %(prefix)sPORTAL_URL", "اجعل ⟨%(prefix)sPORTAL_URL⟩"),
        ("%(why_said)s%(more)s", "%(why_said)s⟨%(more)s⟩"),
        ("ويكي بيانات (CC0).", "ويكي بيانات (CC0)."),
    ],
)
def test_what_has_a_direction_of_its_own_keeps_it(text: str, told: str) -> None:
    message = Message("x", text)
    isolate(message)
    assert message.string == told.translate(ISOLATES)


def test_all_forms_of_a_count_are_looked_at() -> None:
    message = Message(("%(n)s row", "%(n)s rows"), ("صف", "%(n)s صفوف"))
    isolate(message)
    assert message.string == ("صف", "⟨%(n)s⟩ صفوف".translate(ISOLATES))
