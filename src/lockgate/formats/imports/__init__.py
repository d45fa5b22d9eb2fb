"""OpenAPI documents to what the management API would be told to make the same: pure.

What is read here is plain JSON data; nothing is judged that the operations of the management API
judge themselves. Source: openapi.md, sections 2 to 7.
"""
