"""Counts without persons: this room is handed words and numbers, never a sealed thing."""
