"""Which rows are held out from training and tuning: a stable half by the record's key."""

import hashlib


def is_held_out(slug: str, key: str) -> bool:
    """Whether the record is for reporting, not for training; the same answer on every machine and in every run."""
    return hashlib.sha256(f"{slug}\x1f{key}".encode()).digest()[0] < 128
