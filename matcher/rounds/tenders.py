"""How a round is held: its method, its dates, and who may change it when."""

from __future__ import annotations

from enum import StrEnum

STANDSTILL_DAYS = 10
"""Days between an award and its contracts where a draft says nothing else."""
STANDSTILL_AT_MOST = 365
"""Days between an award and its contracts."""


class Method(StrEnum):
    """How suppliers are asked: for a small purchase, by sealed prices, by sealed proposals, or in talks."""

    QUOTE = "quote"
    BID = "bid"
    PROPOSAL = "proposal"
    AGREEMENT = "agreement"
