"""HTTP/1.1 framing, on httptools: what the data plane, the backends' client and the control
plane share.

The parser is strict where it matters for smuggling; sizes, counts, Host and the order of
pipelined answers are checked here. Header names keep their case and order in both directions.
Nothing in this package knows an API definition.
"""
