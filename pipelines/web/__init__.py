"""Web services that Donata offers on this machine; nothing here writes to a Wikibase."""
