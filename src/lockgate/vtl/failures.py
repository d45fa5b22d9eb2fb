"""What goes wrong while a template runs, before it is known where.

The generated code raises these; :mod:`lockgate.vtl.template` adds the place and the kind.
"""

__all__ = ["JavaException", "LimitReached", "ResourceMissing", "VelocityFailure"]


class JavaException(Exception):
    """A Java method threw; the message names Java's exception. Kind ``method``."""


class VelocityFailure(Exception):
    """Velocity itself gave up. Kind ``other``."""


class ResourceMissing(Exception):
    """``#include`` or ``#parse``: there are no files. Kind ``resource``."""


class LimitReached(Exception):
    """A bound of :class:`~lockgate.vtl.limits.Limits` was passed. Kind ``limit``."""
