"""A policy on pages: its sentences, read with numbers or typed into, and what is wrong with it, in words."""
