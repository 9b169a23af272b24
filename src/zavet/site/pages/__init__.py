"""Pages of visitors: the published policy, forms, consents."""
