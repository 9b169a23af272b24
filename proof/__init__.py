"""The long proofs: `python -m proof` runs them in full, goes on where it was stopped, and writes docs/proof.md."""
