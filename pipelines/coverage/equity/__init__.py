"""Equity: whose people, places, languages and times are there, what uploads change, and which items close a gap."""
