"""What is kept: rounds with their markets, and runs with their proposals.

Functions take a `Session` and never commit; whoever opened the session does, or rolls back what was refused.
"""
