"""Uptake: a generator of static websites of evaluation knowledge."""
