"""Shipped to users: the conformance of stores, the simulated world and its harness."""
