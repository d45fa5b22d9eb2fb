"""A document's API made of objects, by the operations that calls go through as well.

Source: openapi.md, sections 8 and 9.
"""
