"""Definitions as text: documents with positions, and OpenAPI with the service's extensions."""
