"""Reason phrases by status; a status without one has an empty phrase."""

from http import HTTPStatus

__all__ = ["PHRASES"]

PHRASES: dict[int, str] = {status.value: status.phrase for status in HTTPStatus}
