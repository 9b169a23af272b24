"""Bringing in customers whom the controller had before, and the consents that can be proved.

(1) `sheet` reads the file, whatever a spreadsheet made of it. (2) `mapping` says which column is what; `guess` proposes it. (3) `columns`
holds each column against the policy in force, before any row. (4) `cells` makes values of cells, or says why not. (5) `people` and
`consents` put rows on record through the gate, some hundreds in a transaction, each such batch once under a key. (6) `run` goes from the
first row to the last, and after a crash from where it stopped.
"""
