"""Recognition: what a partner gave and what became of it, as figures, as wikitext, as a case study and as a badge."""
