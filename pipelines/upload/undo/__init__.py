"""Undo, and what became of what was added: exactly what is ours is taken back, and nothing of anybody else's."""
