"""The promise: a policy as a typed model, its language, its checks, and what is made of it for people."""
