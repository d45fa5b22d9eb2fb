"""The life of a gateway's processes: starting, reloading, ending, and being watched over.

One process, or a supervisor with workers: :mod:`.supervisor` says how they hang together.
"""
