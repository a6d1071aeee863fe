"""Gathering: every clue of a batch compared with every candidate. Pure."""

from collections.abc import Sequence

from pipelines.reconcile.clues import Clues
from pipelines.reconcile.descriptions import Descriptions, described
from pipelines.reconcile.evidence.agreement import agreement_pieces
from pipelines.reconcile.evidence.described import from_descriptions
from pipelines.reconcile.evidence.names import name_pieces
from pipelines.reconcile.evidence.pieces import Evidence
from pipelines.reconcile.evidence.statements import date_pieces, fact_pieces, identifier_pieces, type_piece
from pipelines.reconcile.evidence.texts import text_pieces
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import numbered


def gather(clues: Clues, pairs: Pairs, reference: Reference, types: Sequence[str]) -> Evidence:
    """Compare everything."""
    descriptions = _described(pairs, reference, clues.languages)
    pieces = [
        *identifier_pieces(clues, pairs, reference),
        *name_pieces(clues, pairs, reference),
        *agreement_pieces(clues, pairs, reference),
        type_piece(pairs, reference, types),
        *date_pieces(clues, pairs, reference, descriptions),
        *fact_pieces(clues, pairs, reference),
        *text_pieces(clues, pairs, reference),
    ]
    pieces += from_descriptions(clues, pairs, descriptions, pieces)
    return Evidence(pairs, pieces, descriptions)


def _described(pairs: Pairs, reference: Reference, languages: Sequence[str]) -> Descriptions:
    items, item = numbered(pairs.ordinal, len(reference))
    return described(items, item, reference.descriptions(items, languages))
