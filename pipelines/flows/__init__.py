"""Prefect flows: thin shells over the stages."""
