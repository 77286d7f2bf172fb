"""Pages that take sheets in: sent, understood, looked at beside what is there, confirmed; and sheets to fill in."""
