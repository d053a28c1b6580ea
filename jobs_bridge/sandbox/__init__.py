"""A stand-in for the city's public employment database: a program of its own.

Owns: its wire contract (README.md), its own database, generators of synthetic data, and faults on demand.
May import: nothing of ours, and nothing of ours imports it; the two meet over HTTP alone.
Door: ``python -m jobs_bridge.sandbox``.
"""
