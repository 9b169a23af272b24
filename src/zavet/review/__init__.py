"""Findings on a text and its model: against itself, against a law, against a running site."""
