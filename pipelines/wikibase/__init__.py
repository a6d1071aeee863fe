"""The only code that talks to a Wikibase or a SPARQL endpoint: targets, client, reader, writer, SPARQL, queries."""
