"""Functions on this machine: each in processes of its own, driven through the Runtime API.

Source: "Custom Lambda runtimes" and "Lambda runtime API" in the Lambda guide. Python handlers run
in awslambdaric, the client that the service itself uses, so errors, stack traces and the context
are what the service gives.
"""
