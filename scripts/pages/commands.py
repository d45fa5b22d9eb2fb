"""The page of the command line, out of the program's own help."""

from typing import Any, Final

from cyclopts import App
from cyclopts.argument import Argument

from lockgate.cli.application import app
from pages.markdown import code, table

__all__ = ["pages"]


def _verbs() -> dict[str, str]:
    """Every verb with what it does; one that has verbs of its own is not run itself."""
    found = {}
    for name in (one for one in app if not one.startswith("-")):
        own = [one for one in app[name] if not one.startswith("-")]
        for verb in own:
            found[f"{name} {verb}"] = _first(app[name][verb].help)
        if not own:
            found[name] = _first(app[name].help)
    return found


def _first(words: str) -> str:
    return " ".join(words.split())


VERBS: Final = _verbs()
"""Every verb with what it does."""

_INTRO: Final = """\
<!-- Generated from src/lockgate/cli by scripts/docs.py. -->

# Commands

`lockgate VERB --help` shows the same. `lockgate --version` prints the version.

- An option that may be repeated takes one value each time: `--query a=1 --query b=2`.
- `@FILE` in place of a text reads it from a file, `@-` or `-` from standard input.
- Data goes to standard output, words to standard error.
- Exit status: 0 fine, 1 findings (an error in the template, nothing selected), 2 could not run.

"""

_ARGUMENT: Final = ("Argument", "Meaning", "Default")
_OPTION: Final = ("Option", "Value", "Meaning", "Default")


def pages() -> dict[str, str]:
    """The page by its file name."""
    text = _INTRO + table(
        ("Command", "What it does"),
        [
            (f"[`{verb}`](#lockgate-{verb.replace(' ', '-')})", words)
            for verb, words in VERBS.items()
        ],
    )
    return {"commands.md": text + "".join(map(_verb, VERBS)).rstrip("\n") + "\n"}


def _verb(verb: str) -> str:
    command: App = app
    for word in verb.split():
        command = command[word]
    # What holds several options is itself none.
    given = [one for one in command.assemble_argument_collection() if not one.children]
    arguments = [one for one in given if not one.name.startswith("-")]
    options = [one for one in given if one.name.startswith("-")]
    usage = " ".join(["lockgate", verb, *map(_usage, arguments), "[OPTIONS]"])
    text = f"## lockgate {verb}\n\n{VERBS[verb]}\n\n    {usage}\n\n"
    if arguments:
        text += table(_ARGUMENT, [(code(one.name), _help(one), _default(one)) for one in arguments])
    rows = [(_names(one), _value(one), _help(one), _default(one)) for one in options]
    return text + table(_OPTION, rows)


def _usage(argument: Argument) -> str:
    name = argument.name + ("..." if _is_list(argument.hint) else "")
    return name if argument.required else f"[{name}]"


def _is_list(hint: Any) -> bool:
    return "list[" in str(hint)


def _names(option: Argument) -> str:
    """The names that the help shows: of the negative forms only one that was given its own name."""
    own = [name for name in option.names if name not in option.negatives]
    given = option.parameter.negative
    return ", ".join(map(code, [*own, *((given,) if isinstance(given, str) else given or ())]))


def _value(option: Argument) -> str:
    choices = option.get_choices()
    if choices:
        return ", ".join(map(code, choices))
    for kind, word in (("bool", ""), ("int", "number"), ("Path", "file")):
        if kind in str(option.hint):
            return word
    return "text"


def _help(argument: Argument) -> str:
    words = (argument.parameter.help or "").partition(" [default:")[0]
    return words.rstrip(".").replace("|", "\\|") + "."


def _default(argument: Argument) -> str:
    """The default as one would write it; what the help says in words counts too."""
    words = (argument.parameter.help or "").partition("[default: ")[2].partition("]")[0]
    if words:
        return code(words)
    default = argument.field_info.default
    if argument.required:
        return "(required)"
    if isinstance(default, bool):
        return "on" if default else ""
    return "" if default is None or str(default) == "" else code(str(default))
