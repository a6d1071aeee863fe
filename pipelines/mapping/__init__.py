"""Stage 3: from matched records to proposed statements with attribution."""
