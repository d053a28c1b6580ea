"""Reads of the bridge. Every function costs a constant number of queries for any number of rows."""

from jobs_bridge.queries.openings import openings_of_course, public_openings

__all__ = ["openings_of_course", "public_openings"]
