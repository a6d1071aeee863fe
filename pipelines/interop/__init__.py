"""Interop: plans in the forms that other tools of the Wikimedia movement read; nothing is sent from here."""
