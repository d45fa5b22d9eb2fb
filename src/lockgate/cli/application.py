"""All commands and what they share: help, errors, exit status."""

import io
import os
import sys
from importlib import import_module

from cyclopts import App, CycloptsError, Parameter, UnusedCliTokensError

from lockgate import __version__
from lockgate.cli.output import abandon_stdout

__all__ = ["import_command", "run"]

app = App(
    name="lockgate",
    help="Serve Amazon API Gateway definitions, and tell which rule decided every status.",
    version=f"lockgate {__version__}",
    version_flags=["--version", "-V"],
    help_epilogue="Exit status: 0 fine, 1 findings, 2 could not run.",
    result_action="return_value",
    default_parameter=Parameter(negative=()),
)
_VERBS = {
    "serve": "Serve definitions and say which rule decided every status.",
    "explain": "Say which rule decides the status of a request, and why the others lose.",
    "render": "Render a mapping template.",
    "jsonpath": "Print what a JSONPath selects in a document.",
    "export": "Print a definition as the management API exports it.",
    "init": "Write a first definition to begin with.",
    "keys": "Make, list and take away access keys of the management API.",
    "audit": "Show, check and export the record of what calls have changed.",
}
_DOING = ("serve", "init", "keys")
"""Verbs that are for what they do; the product of all others is what they print."""
for _verb, _help in _VERBS.items():
    # The module of a command is imported when the command is run, or before.
    app.command(f"lockgate.cli.{_verb}:{_verb}", name=_verb, help=_help)


def import_command(arguments: list[str]) -> None:
    """Import what the command of ``arguments`` needs, if they begin with one."""
    if arguments and arguments[0] in _VERBS:
        import_module(f"lockgate.cli.{arguments[0]}")


def run(arguments: list[str]) -> int:
    """Run one command; gives its exit status."""
    _prepare_streams()
    if not arguments:
        app.help_print([])
        return 2
    # A lone dash is what everybody writes for standard input.
    arguments = ["@-" if argument == "-" else argument for argument in arguments]
    try:
        result = app(arguments, exit_on_error=False, print_error=False)
        sys.stdout.flush()
    except CycloptsError as error:
        return _say(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        abandon_stdout()
        return 2 if arguments[0] in _DOING else 0
    return result if isinstance(result, int) else 0


def _prepare_streams() -> None:
    """Let everything be written that can be meant, even where the stream was closed for us."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            # Half of a surrogate pair is no UTF-8; in JSON this is how it is written.
            stream.reconfigure(errors="backslashreplace")


def _say(error: CycloptsError) -> int:
    """One line for a mistake in the arguments, and where help is."""
    message = " ".join(str(error).split())
    if isinstance(error, UnusedCliTokensError):
        unused = " ".join(repr(token) for token in error.unused_tokens or ())
        message = f"{unused}: there is no argument for this"
    sys.stderr.write(f"error: {message}\n")
    chain = error.command_chain or ()
    verb = " ".join(("lockgate", *chain))
    sys.stderr.write(f"    {verb} --help tells how it is used\n")
    return 2
