"""The only code that talks to a Wikibase or a SPARQL endpoint."""
