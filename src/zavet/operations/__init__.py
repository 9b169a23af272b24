"""The only way in: one module an operation, all through one gate."""
