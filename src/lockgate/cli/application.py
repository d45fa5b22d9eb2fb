"""All commands and what they share: help, errors, exit status."""

import contextlib
import sys

from cyclopts import App, CycloptsError, Parameter

from lockgate import __version__

__all__ = ["run"]

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
    "init": "Write a first definition to begin with.",
}
for _verb, _help in _VERBS.items():
    # The module of a command is imported when the command is run.
    app.command(f"lockgate.cli.{_verb}:{_verb}", name=_verb, help=_help)


def run(arguments: list[str]) -> int:
    """Run one command; gives its exit status."""
    if not arguments:
        app.help_print([])
        return 2
    # A lone dash is what everybody writes for standard input.
    arguments = ["@-" if argument == "-" else argument for argument in arguments]
    try:
        result = app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _say(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them.
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return 0
    return result if isinstance(result, int) else 0


def _say(error: CycloptsError) -> int:
    """One line for a mistake in the arguments, and where help is."""
    message = " ".join(str(error).split())
    sys.stderr.write(f"error: {message}\n")
    chain = error.command_chain or ()
    verb = " ".join(("lockgate", *chain))
    sys.stderr.write(f"    {verb} --help tells how it is used\n")
    return 2
