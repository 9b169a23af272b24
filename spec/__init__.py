"""The slow, readable reading of a policy that the compiled decision is compared with."""
