"""Stage 5: what the donation changed, measured by SPARQL and reported."""
