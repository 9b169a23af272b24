"""The API for the controller's own systems and for recipients."""
