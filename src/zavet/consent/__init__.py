"""Notices shown, consents and acceptances with their evidence."""
