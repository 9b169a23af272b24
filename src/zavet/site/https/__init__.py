"""HTTPS on the port of the site: which certificate, the doorway that tells TLS from plain text, the redirect, renewal while running."""
