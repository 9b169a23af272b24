"""The exercise of a right: its states and what may follow what."""
