"""Facts from the segments of a document: roles first, then one module for each family of facts."""
