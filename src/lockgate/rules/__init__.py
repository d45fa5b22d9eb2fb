"""Closed tables: the vocabulary of decisions, gateway responses, failures, limits, doubts.

Behaviour that can be written down as a row stands here and nowhere else, one module a table;
documentation is generated from them. Nothing here imports anything of Lockgate.
"""
