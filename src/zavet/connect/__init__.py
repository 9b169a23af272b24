"""Outward adapters: ways to send. Each implements `operations.ports.Sender`."""
