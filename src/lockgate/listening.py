"""What the settings and the environment file say of a listener: its TLS and its access log.

The command line wins over the environment file, whose paths begin at its folder.
"""

import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from lockgate.config import Settings
from lockgate.diagnostics import Place, Report
from lockgate.engine.access_log import AccessLogFormat, compile_access_log
from lockgate.model import AccessLogEntry, Environment, TlsEntry

__all__ = ["AccessLog", "access_log_of", "check_writable", "tls_of"]


class AccessLog(NamedTuple):
    """The access log that is asked for.

    Without a format its lines are for people, without a file they go to stderr.
    """

    format: AccessLogFormat | None
    file: Path | None


def access_log_of(
    settings: Settings, environment: Environment, base: Path, report: Report
) -> AccessLog | None:
    """The access log, or None; its file has been opened once where it is to be written."""
    if settings.access_log is False:
        return None
    entry = environment.access_log or AccessLogEntry()
    text, place = settings.access_log_format, None
    if text is None:
        text, place = entry.format, entry.format_place
    file = None if entry.file is None else base / entry.file
    if settings.access_log_file is not None:
        file = Path(settings.access_log_file)
    if file is not None and settings.listens:
        place_of_file = entry.file_place if settings.access_log_file is None else None
        check_writable(file, place_of_file, report)
    if text is not None:
        return AccessLog(compile_access_log(text, place, report), file)
    return AccessLog(None, file) if file is not None or settings.access_log else None


def check_writable(file: Path, place: Place | None, report: Report) -> None:
    """Report an access log that cannot be written."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640))
    except OSError as error:
        report.error(
            "file.unwritable",
            f"cannot write the access log {file}: {error.strerror or error}",
            place,
            "name a file in a folder that is there and that the gateway may write to",
        )


def tls_of(
    settings: Settings, environment: Environment, base: Path, report: Report
) -> TlsEntry | None:
    """The files for TLS; None where the APIs are served without it."""
    entry = None if environment.tls is None else _located(environment.tls, base)
    if settings.certificates:
        its = TlsEntry(()) if entry is None else entry
        entry = msgspec.structs.replace(its, certificates=settings.certificates)
    if settings.truststore is None:
        return entry
    if entry is None:
        report.error(
            "tls.truststore",
            "a truststore is given, and no certificate of the server's own",
            None,
            "add --tls-cert api.pem --tls-key api.key",
        )
        return None
    return msgspec.structs.replace(entry, truststore=settings.truststore)


def _located(entry: TlsEntry, base: Path) -> TlsEntry:
    truststore = entry.truststore
    return msgspec.structs.replace(
        entry,
        certificates=tuple(
            msgspec.structs.replace(
                one, certificate=str(base / one.certificate), key=str(base / one.key)
            )
            for one in entry.certificates
        ),
        truststore=None if truststore is None else str(base / truststore),
    )
