"""Stage 4: proposals against live items become edits, previewed, executed once, and remembered."""
