"""The entry point. Nothing heavy is imported before it is known what is wanted."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from lockgate import __version__

        sys.stdout.write(f"lockgate {__version__}\n")
        return
    from lockgate.cli.application import run

    sys.exit(run(arguments))
