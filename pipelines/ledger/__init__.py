"""Append-only memory of runs, edits and coverage."""
