"""What makes no sense in an object of the management API: pure questions, one answer for all.

Operations, PATCH and imports ask here, so that the same mistake has the same text everywhere.
Each check raises :class:`~lockgate.control.errors.BadRequest` and returns nothing.
"""
