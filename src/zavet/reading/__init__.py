"""Reads prose: documents, outline, lexicon, extraction, drafts. The running core never imports it."""
