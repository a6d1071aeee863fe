from pipelines.reconcile.evidence import FACT_LEVELS, WEBSITE_LEVELS
from pipelines.reconcile.levels import Level, broad
from pipelines.reconcile.name_levels import NAME_LEVELS
from pipelines.reconcile.spans import DATE_LEVELS


def test_every_level_is_shown_as_one_of_five() -> None:
    shown = [broad("date", level) for level in DATE_LEVELS]
    assert (shown[0], shown[-1]) == (Level.CONTRADICTING, Level.EXACT)
    assert broad("name", NAME_LEVELS[-1]) is Level.EXACT
    assert broad("fact", FACT_LEVELS[1]) is Level.UNKNOWN
    assert broad("website", WEBSITE_LEVELS[0]) is Level.UNKNOWN
    assert broad("type", "other") is Level.CONTRADICTING
    assert broad("name", "word") is Level.CONTRADICTING
    assert broad("name", "weak") is Level.COMPATIBLE
