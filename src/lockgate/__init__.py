"""Lockgate: executes Amazon API Gateway definitions and explains every status."""

__version__ = "0.1.0"
