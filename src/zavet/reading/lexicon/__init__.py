"""The lexicon: what policies say and how, as data by language. `load.py` reads it; `README.md` tells how to extend it."""

from zavet.reading.lexicon.load import Frame, Lexicon, LexiconError, Rule, lexicon

__all__ = ["Frame", "Lexicon", "LexiconError", "Rule", "lexicon"]
