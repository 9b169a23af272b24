"""How fast Zavet is: every figure is a ratio to a peer or to a physical limit that is measured in the same run.

`python -m bench` prints the table; one file a goal. `docs/performance.md` tells what the goals are and where we stand.
"""
