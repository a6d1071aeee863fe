"""Donata: from a partner's data dump to reviewed, attributed, reversible statements on Wikidata."""

from importlib.metadata import version

__version__ = version("donata")
