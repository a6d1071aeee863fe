"""Stage 2: from records to explained matches with items."""
