"""Zavet (завет, "covenant"): reads the privacy policy that a site publishes and becomes the system that keeps it."""

__version__ = "0.1.0"
