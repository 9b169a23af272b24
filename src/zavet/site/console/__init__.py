"""The console of officers."""
