"""Lambda authorizers: who asks (:mod:`.identity`), what the function is told (:mod:`.event`), what
its answer means (:mod:`.answer`, :mod:`.policy`), and the log of it (:mod:`.log`).

Source: guide page "Use API Gateway Lambda authorizers"; access-control.md, section 5.
"""
