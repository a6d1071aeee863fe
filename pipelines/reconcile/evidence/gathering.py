"""Gathering: every clue of a batch compared with every candidate. Pure."""

from collections.abc import Sequence

import numpy as np

from pipelines.reconcile.clues import Clues
from pipelines.reconcile.descriptions import NOTHING, Described, describe
from pipelines.reconcile.evidence.agreement import agreement_pieces
from pipelines.reconcile.evidence.described import from_descriptions
from pipelines.reconcile.evidence.names import name_pieces
from pipelines.reconcile.evidence.pieces import Evidence
from pipelines.reconcile.evidence.statements import date_pieces, fact_pieces, identifier_pieces, type_piece
from pipelines.reconcile.evidence.texts import text_pieces
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.reference import Reference


def gather(clues: Clues, pairs: Pairs, reference: Reference, types: Sequence[str]) -> Evidence:
    """Compare everything."""
    described = _described(pairs, reference, clues.languages)
    pieces = [
        *identifier_pieces(clues, pairs, reference),
        *name_pieces(clues, pairs, reference),
        *agreement_pieces(clues, pairs, reference),
        type_piece(pairs, reference, types),
        *date_pieces(clues, pairs, reference, described),
        *fact_pieces(clues, pairs, reference),
        *text_pieces(clues, pairs, reference),
    ]
    pieces += from_descriptions(clues, pairs, described, pieces)
    return Evidence(pairs, pieces, described)


def _described(pairs: Pairs, reference: Reference, languages: Sequence[str]) -> list[Described]:
    distinct, at = np.unique(pairs.ordinal, return_inverse=True)
    texts = reference.descriptions(distinct, languages)
    read = [describe(text) if text else NOTHING for text in texts]
    return [read[n] for n in at.tolist()]
