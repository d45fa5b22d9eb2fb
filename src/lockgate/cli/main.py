"""The entry point. Nothing heavy is imported before it is known what is wanted."""

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from lockgate import __version__

        sys.stdout.write(f"lockgate {__version__}\n")
        return
    # What is imported stays, and to look through it again and again takes a tenth of the start.
    gc.disable()
    from lockgate.cli.application import import_command, run

    import_command(arguments)
    gc.freeze()
    gc.enable()
    sys.exit(run(arguments))
