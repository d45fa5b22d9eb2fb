"""Compiles the modules that every request meets to C, for a wheel that is built with this hook.

``HATCH_BUILD_HOOK_ENABLE_CUSTOM=true pip install .`` uses it; which modules they are stands in
``pyproject.toml``, and what it brings in ``docs/explanation/performance.md``. mypyc compiles them
as they are: without the hook the same files run as Python.
"""

import os
import sysconfig
from contextlib import chdir
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["NativeModules"]


class NativeModules(BuildHookInterface):  # type: ignore[misc]
    """Adds the compiled modules to the wheel; needs a C compiler and Python's headers."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, and tell the builder what was made."""
        root = Path(self.root)
        target = Path(self.directory, "native")
        for built in compiled(root, self.config["modules"], target):
            build_data["force_include"][str(built)] = str(built.relative_to(target))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compiled(root: Path, patterns: list[str], target: Path) -> list[Path]:
    """The extension modules, below ``target``, of what ``patterns`` name below ``src/lockgate``."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    package = root / "src" / "lockgate"
    paths = sorted({path for pattern in patterns for path in package.glob(f"{pattern}.py")})
    names = [str(path.relative_to(root)) for path in paths if path.name != "__init__.py"]
    with chdir(root):
        extensions = mypycify(
            ["--config-file", "pyproject.toml", *names],
            opt_level="2",
            multi_file=True,
            target_dir=str(target.parent / "native-c"),
        )
        distribution = Distribution({"name": "lockgate", "ext_modules": extensions})
        command: Any = distribution.get_command_obj("build_ext")
        command.build_lib = str(target)
        command.build_temp = str(target.parent / "native-o")
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        command.run()
    return sorted(target.rglob(f"*{sysconfig.get_config_var('EXT_SUFFIX')}"))
