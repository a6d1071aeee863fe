"""Stage 3: matched records → proposed statements and terms with attribution."""

from pipelines.mapping.proposals import Proposed, propose

__all__ = ["Proposed", "propose"]
