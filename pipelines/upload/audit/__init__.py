"""Audit: what still stands of all that we ever added, who changed the rest, and how it compares with the partner."""
