"""The other ways to solve the same market, each as its manual would have it, and our own.

A peer is a module with one function, `run(task)`, which a process of its own calls: see `benchmarks.processes`.
"""
