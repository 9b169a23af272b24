"""The log: what was done, in an order and a form that nobody can change unseen, and without personal data.

entry → append → tree is all that an operation needs; publish turns leaves into tiles and a signed checkpoint; prover and proof show a
stranger one entry, or that the log only grew; fsck verifies all of it without a secret.
"""
