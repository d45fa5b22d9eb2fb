"""The phases of a request, one a file; :mod:`lockgate.engine.machine` has their order."""
