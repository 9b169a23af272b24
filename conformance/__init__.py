"""The clause conformance suite: every clause of the five policies, shown on the running system through its public faces."""
