"""Checks: what would be wrong with an item after our edits, found before anything is sent.

Pure: live items, other items and look-ups are handed in. The tables of all checks are `constraint_kinds` and
`scrutinizers`; README.md beside them lists both.
"""
