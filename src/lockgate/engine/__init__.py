"""The engine: pure functions from a request and a plan to an answer, asking for effects between.

Read :mod:`lockgate.engine.machine` first. No module here opens a socket, reads a file or looks at
a clock: times, ids and the answers of backends arrive as values.
"""
