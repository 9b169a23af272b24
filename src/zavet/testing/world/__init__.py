"""The world outside, simulated: a bank, a courier, a post, an SMS gateway, a mail server, contractors, an authority, an ad block.

A process of its own for demos and tests, `zavet world` or `python -m zavet.testing.world`. Whatever leaves a house arrives here and
nowhere else, and its front page shows it: when, to whom, which values, under which clause and entry.
"""
