"""A deployment's snapshot as bytes, and what was in it.

Source: traffic.md, section 6: a deployment is an immutable snapshot. The first byte says how the
rest is written, so that a later version reads what this one wrote.
"""

import zlib

import msgspec

from lockgate.model.api_objects import ApiObjects

__all__ = ["UnknownSnapshot", "objects_of", "snapshot_of"]

_FORMAT = b"\x01"
_QUICK = 1
"""zlib's level: objects repeat themselves so much that thoroughness gains little."""

_decoder = msgspec.msgpack.Decoder(ApiObjects)


class UnknownSnapshot(Exception):
    """These bytes were not written by :func:`snapshot_of` of this version or an earlier one."""


def snapshot_of(objects: ApiObjects) -> bytes:
    """The objects as bytes."""
    return _FORMAT + zlib.compress(msgspec.msgpack.encode(objects), _QUICK)


def objects_of(snapshot: bytes) -> ApiObjects:
    """The objects that :func:`snapshot_of` was given. Raises :class:`UnknownSnapshot`."""
    if snapshot[:1] != _FORMAT:
        raise UnknownSnapshot("the snapshot has a format that this version does not know")
    try:
        return _decoder.decode(zlib.decompress(snapshot[1:]))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise UnknownSnapshot(f"the snapshot is damaged: {error}") from error
