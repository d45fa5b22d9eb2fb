"""The files of a running gateway, read again; what was said about them is not said twice."""

from collections.abc import Callable, Iterable

from lockgate.diagnostics import Diagnostic, Report

__all__ = ["Findings", "count_of"]


def count_of(report: Report) -> str:
    """The number of errors in words."""
    number = len(report.errors)
    return f"{number} error{'' if number == 1 else 's'} found"


class Findings:
    """Tells the operator what each reading of the files has found.

    ``report`` was told already. ``show`` takes findings, ``say`` a line.
    """

    def __init__(
        self,
        report: Report,
        show: Callable[[Iterable[Diagnostic]], None],
        say: Callable[[str], None],
    ) -> None:
        self._show = show
        self._say = say
        self._told = {_what(found) for found in report.findings}

    def tell(self, report: Report) -> None:
        """Tell what is new in ``report``; errors always, and last."""
        self._show(found for found in report.warnings if _what(found) not in self._told)
        warnings = {_what(found) for found in report.warnings}
        if report.errors:
            # Not all is looked at where there are errors.
            self._told |= warnings
            self._show(report.errors)
            self._say(f"{count_of(report)}; what was served before is served on")
        else:
            self._told = warnings


def _what(found: Diagnostic) -> tuple[str, str, str, str]:
    """What a finding is about, wherever its line has moved."""
    place = found.place
    where = ("", "") if place is None else (place.source.name, place.pointer)
    return found.code, found.message, *where
