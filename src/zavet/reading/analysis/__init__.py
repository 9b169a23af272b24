"""Words, sentences and segments of a clause, and the patterns that a lexicon is written in."""
