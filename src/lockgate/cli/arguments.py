"""Arguments that several commands take, and how their texts are read."""

from pathlib import Path

from lockgate.config import DefinitionFile, Settings
from lockgate.formats.environment import check_stage_variable
from lockgate.loading import api_id_of

__all__ = ["ArgumentProblem", "definitions", "pairs", "read_text", "settings_for", "variables"]


class ArgumentProblem(Exception):
    """An argument that cannot be; the text says why, ``hint`` how to mend it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def pairs(texts: list[str] | None, option: str, separator: str = "=") -> dict[str, str]:
    """``NAME=VALUE`` texts of an option as a dict."""
    found = {}
    for text in texts or []:
        name, mark, value = text.partition(separator)
        if not mark or not name:
            raise ArgumentProblem(
                f"{option} {text!r} has no {separator!r}", f"write {option} NAME{separator}VALUE"
            )
        found[name.strip()] = value.strip() if separator == ":" else value
    return found


def variables(texts: list[str] | None) -> dict[str, str]:
    """Stage variables of the command line."""
    found = pairs(texts, "--stage-variable")
    for name, value in found.items():
        problem = check_stage_variable(name, value)
        if problem is not None:
            raise ArgumentProblem(f"--stage-variable: {problem}")
    return found


def definitions(texts: list[str]) -> tuple[DefinitionFile, ...]:
    """``FILE`` or ``ID=FILE`` texts as definition files with different ids."""
    found: dict[str, DefinitionFile] = {}
    for text in texts:
        name, mark, rest = text.partition("=")
        has_id = mark and name.isascii() and name.replace("-", "").isalnum()
        path = Path(rest if has_id else text)
        if not path.is_file():
            raise ArgumentProblem(f"there is no file {str(path)!r}")
        api_id = name.lower() if has_id else api_id_of(path)
        if api_id in found:
            raise ArgumentProblem(
                f"{found[api_id].path} and {path} would both be the API {api_id!r}",
                f"name one of them: other={path}",
            )
        found[api_id] = DefinitionFile(path, api_id)
    return tuple(found.values())


def read_text(text: str) -> str:
    """``text``, or the content of the file in ``@file`` (``@-``: standard input)."""
    if not text.startswith("@"):
        return text
    if text == "@-":
        import sys

        return sys.stdin.read()
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentProblem(f"cannot read {text[1:]}: {error}") from None


def settings_for(
    files: list[str],
    *,
    stage: str | None,
    stage_variable: list[str] | None,
    environment: Path | None,
    functions: list[str] | None,
    lambda_endpoint: str | None,
    account_id: str,
    region: str,
    extensions: bool,
    base_path: str | None = None,
    **listening: object,
) -> Settings:
    """The settings that a command's arguments mean. Raises ArgumentProblem."""
    if environment is not None and not environment.is_file():
        raise ArgumentProblem(f"there is no file {str(environment)!r}")
    if base_path not in (None, "/"):
        raise ArgumentProblem(
            f"--base-path {base_path!r} is not known", "only / is: it serves without a stage"
        )
    given = definitions(files)
    if base_path == "/" and len(given) > 1:
        raise ArgumentProblem("--base-path / serves one definition, and several are given")
    return Settings(
        definitions=given,
        stage=stage,
        stage_variables=variables(stage_variable),
        environment=environment,
        functions=pairs(functions, "--lambda"),
        lambda_endpoint=lambda_endpoint,
        base_path_is_root=base_path == "/",
        account_id=account_id,
        region=region,
        has_extensions=extensions,
        **listening,  # type: ignore[arg-type]
    )
