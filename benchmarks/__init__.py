"""Measurements that are run by hand; their tables are kept beside the code, their inputs are not."""
