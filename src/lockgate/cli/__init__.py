"""The command line: one module a verb. Data on stdout, words on stderr.

Exit status: 0 fine, 1 findings, 2 could not run.
"""
