"""APIs as the management API keeps them to OpenAPI documents: pure.

Source: openapi.md, sections 11 and 12.
"""
