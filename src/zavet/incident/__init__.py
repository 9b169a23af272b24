"""Incidents: their states and what must be done before one may be closed."""
