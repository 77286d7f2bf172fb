"""The pages of a published round: what is asked for, questions, and what changes while it is open."""

from web.published import addenda, changes, demand, questions
from web.published.room import published

__all__ = ["addenda", "changes", "demand", "published", "questions"]
