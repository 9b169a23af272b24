"""Outward adapters: ways to send, each an `operations.ports.Sender`; and `crawl`, which looks at a site from outside."""
