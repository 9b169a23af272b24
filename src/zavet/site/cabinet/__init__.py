"""The cabinet of the subject."""
