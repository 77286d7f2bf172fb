"""Mooring, the engine: markets, the integer program, its certified answers, and where they are kept."""

__version__ = "0.1.0"
