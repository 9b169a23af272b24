"""The site: Django's models and stores, hosts, sessions, answers over HTTP, and the wiring of the house."""
