"""The engines that worked examples run on."""

from engine_fixtures import con, duckdb_con

__all__ = ["con", "duckdb_con"]
