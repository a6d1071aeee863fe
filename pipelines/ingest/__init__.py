"""Stage 1: from a partner's dump to validated records and issues."""
