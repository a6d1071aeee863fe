"""Score: a pure function from evidence to a number between 0 and 1, by weights that stand in one table."""

from collections.abc import Iterable, Mapping

from pipelines.reconcile.evidence import Evidence, Kind, Level

#: Bits of evidence for (or against) "this is the one", per comparison: two bits quadruple the odds. Set by hand, and
#: checked on MoMA's artists: they order candidates; acceptance rests on the rules in `pipelines.reconcile.decision`.
WEIGHTS: Mapping[Kind, Mapping[Level, float]] = {
    Kind.IDENTIFIER: {Level.EXACT: 10.0, Level.CONTRADICTING: -6.0},
    Kind.NAME: {Level.EXACT: 3.0, Level.CLOSE: 2.5, Level.COMPATIBLE: 0.5, Level.CONTRADICTING: -4.0},
    Kind.TYPE: {Level.UNKNOWN: -1.0, Level.CONTRADICTING: -8.0},
    Kind.DATE: {Level.EXACT: 4.0, Level.CLOSE: 1.5, Level.COMPATIBLE: 0.5, Level.CONTRADICTING: -6.0},
    Kind.FACT: {Level.EXACT: 1.0, Level.CLOSE: 0.5, Level.CONTRADICTING: -2.0},
    Kind.WEBSITE: {Level.EXACT: 5.0, Level.CLOSE: 3.0, Level.CONTRADICTING: -1.0},
}

#: Bits against a candidate of whom nothing is known but that it was found.
PRIOR = -2.0


def score(evidence: Iterable[Evidence]) -> float:
    """The probability that the summed bits stand for; more agreement never lowers it."""
    bits = PRIOR + sum(WEIGHTS[e.kind].get(e.level, 0.0) for e in evidence)
    return float(1.0 / (1.0 + 2.0**-bits))
