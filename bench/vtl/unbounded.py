"""A second copy of Lockgate in the same process, without what bounds a template.

The source of ``lockgate.vtl`` is read anew and every statement taken out that enters something in
the account of a render, with the conditions that lead to it; the same is done with the Python
that templates are compiled to. What might be left of it fails as soon as it is executed.
"""

import ast
import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

ACCOUNT = "lockgate.vtl.allowance"
CHARGES = frozenset({"charge", "spend", "charge_items", "check_text"})
SIZES = frozenset({"FEW_ITEMS", "LARGE", "NOTICED", "STAYS_SMALL"})
"""Sizes from which on something is entered: nothing here is ever that large."""

REPLACED = frozenset({"CHECK_STEPS", "CURRENT", "LONGEST_NUMBER"})
"""What is dealt with where it is used: in the Python of templates, and when one is rendered."""


IN_CODE = "lockgate.vtl.emit_inline"
"""Names sizes for the Python of templates, out of which they are taken."""


class CheckLeft(Exception):
    """Something of the bounds is still there."""


# ------------------------------------------------------------------------------ taking out


def _is_large(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(_is_large, test.values))
    return _compares_size(test, ast.Gt | ast.GtE)


def _is_small(test: ast.expr) -> bool:
    return _compares_size(test, ast.Lt | ast.LtE)


def _compares_size(test: ast.expr, operators: Any) -> bool:
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], operators)
        and isinstance(test.comparators[0], ast.Name)
        and test.comparators[0].id in SIZES
    )


def _is_limit(statements: Sequence[ast.stmt]) -> bool:
    """Whether all that happens is that a limit is told to be reached."""
    match statements:
        case [ast.Raise(exc=ast.Call(func=ast.Name(id="LimitReached")))]:
            return True
    return False


class ModuleStripper(ast.NodeTransformer):
    """Takes the checks out of a module.

    ``empty`` are functions that do nothing any more, ``identities`` those that only give what
    they are given: no program without bounds would call them.
    """

    def __init__(self, empty: set[str], identities: set[str]) -> None:
        self.empty = empty
        self.identities = identities

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        self.generic_visit(node)
        match node.value:
            case ast.Call(func=ast.Name(id=name)) if name in self.empty:
                return None
        return node

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        if _is_large(node.test) or _is_limit(node.body):
            return node.orelse or None
        if _is_small(node.test):
            return node.body or None
        if not node.body and not node.orelse:
            return None
        node.body = node.body or [ast.Pass()]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if _is_large(node.test):
            return node.orelse
        return node.body if _is_small(node.test) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id=name), args=[given], keywords=[]):
                return given if name in self.identities else node
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node


def _statements(function: ast.FunctionDef) -> list[ast.stmt]:
    is_text = ast.get_docstring(function) is not None
    return function.body[is_text:]


def _does_nothing(function: ast.FunctionDef) -> bool:
    return all(isinstance(statement, ast.Pass) for statement in _statements(function))


def _is_identity(function: ast.FunctionDef) -> bool:
    match function.args.args, _statements(function):
        case [ast.arg(arg=name)], [ast.Return(value=ast.Name(id=given))]:
            return name == given
    return False


class Tree:
    """The syntax tree of a module while the checks are taken out."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        self.before = ast.dump(self.tree)
        self.imported = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def functions(self) -> Iterator[ast.FunctionDef]:
        return (node for node in self.tree.body if isinstance(node, ast.FunctionDef))

    def names_of(self, known: set[tuple[str, str]]) -> set[str]:
        """How these functions, given with their modules, are called in this one."""
        own = {name for module, name in known if module == self.name}
        return own | {name for name, origin in self.imported.items() if origin in known}

    def left(self) -> list[str]:
        """What is still said of the account."""
        if self.name == IN_CODE:
            return []
        words = {
            name
            for name, (module, origin) in self.imported.items()
            if module == ACCOUNT and (origin in CHARGES or origin.isupper())
            if origin not in REPLACED
        }
        return sorted(
            f"{self.name}:{node.lineno}: {node.id}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and node.id in words
        )


def strip_modules(trees: Sequence[Tree]) -> None:
    """Takes the checks out of all modules, until nothing more is found."""
    empty = {(ACCOUNT, name) for name in CHARGES}
    identities: set[tuple[str, str]] = set()
    while True:
        known = len(empty) + len(identities)
        for tree in trees:
            stripper = ModuleStripper(tree.names_of(empty), tree.names_of(identities))
            tree.tree = ast.fix_missing_locations(stripper.visit(tree.tree))
            for function in tree.functions():
                if _does_nothing(function):
                    empty.add((tree.name, function.name))
                elif _is_identity(function):
                    identities.add((tree.name, function.name))
        if len(empty) + len(identities) == known:
            return


class CodeStripper(ast.NodeTransformer):
    """Takes the checks out of the Python of a template: all that depends on the account."""

    def __init__(self, steps: bool) -> None:
        self.names = {"account", "left", "check"} if steps else set()
        self.removed = 0

    def mentions(self, node: ast.AST) -> bool:
        return any(
            isinstance(inner, ast.Name) and inner.id in self.names for inner in ast.walk(node)
        )

    def learn(self, tree: ast.AST) -> None:
        """Finds the names whose values come from the account."""
        known = 0
        while known != len(self.names):
            known = len(self.names)
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and self.mentions(node.value):
                    self.names.update(
                        target.id for target in node.targets if isinstance(target, ast.Name)
                    )

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node.op, ast.And):
            node.values = [value for value in node.values if not _is_small(value)]
        return node if len(node.values) > 1 else node.values[0]

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        super().generic_visit(node)
        if not self.mentions(node.orelse) or self.mentions(node.body):
            return node
        self.removed += 1
        return node.body

    def generic_visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If):
            return super().generic_visit(node)
        is_check = self.mentions(node.test if isinstance(node, ast.If) else node)
        if not is_check:
            super().generic_visit(node)
            if isinstance(node, ast.If) and not node.body:
                node.body = [ast.Pass()]
            return node
        if isinstance(node, ast.If) and not all(map(self.mentions, [*node.body, *node.orelse])):
            raise CheckLeft(f"a check decides more than its own work: {ast.unparse(node)}")
        self.removed += 1
        return None


def strip_code(source: str, steps: bool) -> tuple[ast.Module, int]:
    """The Python of a template without checks of sizes and ``steps``; and how many of these."""
    tree = ast.parse(source)
    stripper = CodeStripper(steps)
    stripper.learn(tree)
    stripper.visit(tree)
    ast.fix_missing_locations(tree)
    if any(isinstance(node, ast.Name) and node.id in SIZES for node in ast.walk(tree)):
        raise CheckLeft(f"a size is still looked at in\n{ast.unparse(tree)}")
    if stripper.mentions(tree):
        raise CheckLeft(f"the account is still used in\n{ast.unparse(tree)}")
    return tree, stripper.removed


# ---------------------------------------------------------------------------- the second copy


class _Loader(importlib.abc.InspectLoader):
    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def get_source(self, fullname: str) -> str:
        del fullname
        return ast.unparse(self.tree.tree)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree.tree, str(self.tree.path), "exec"), module.__dict__)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, trees: Sequence[Tree]) -> None:
        self.trees = {tree.name: tree for tree in trees}

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        tree = self.trees.get(fullname)
        return None if tree is None else importlib.util.spec_from_loader(fullname, _Loader(tree))


def _fails(what: str) -> Callable[..., NoReturn]:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise CheckLeft(f"{what} is still called")

    return fail


def _reader(module: Any) -> Callable[[str], Any]:
    """What reads the payload if it may have any depth."""
    delete, decode, read = module._DELETE, module._decode, module.read_permissively

    def read_json(text: str) -> Any:
        if delete not in text:
            try:
                return decode(text)
            except (ValueError, RecursionError):
                return read(text)
        return read(text)

    return read_json


class _NoAccount:
    """What the one account of all renders is."""

    def __getattr__(self, name: str) -> NoReturn:
        raise CheckLeft(f"the account is still asked for {name}")


_NONE = _NoAccount()


def _rendered(template: Any, scope: Any) -> str:
    """How a template would be rendered if there were no accounts."""
    function = template._function if not scope.variables else template._for_variables(scope)
    output: list[str] = []
    try:
        function.run(scope, _NONE, output)
    except Exception as error:
        raise template._located(error, function) from error
    return "".join(output)


PARTS = ("values", "steps", "account", "depth")
"""What can be taken out, each only together with those before it: what methods enter, the steps
counted in the Python of a template, the account itself with its look at the output, and the look
at the depth of the payload."""


class Unbounded:
    """A copy without some parts. ``compile_template`` and ``scope_of`` are its own."""

    def __init__(self, parts: Sequence[str] = PARTS) -> None:
        self.parts = parts
        package = importlib.import_module("lockgate.vtl")
        folder = Path(str(package.__file__)).parent
        names = {path.stem: path for path in sorted(folder.glob("*.py"))}
        del names["__init__"], names[ACCOUNT.rpartition(".")[2]]
        trees = [Tree(f"lockgate.vtl.{name}", path) for name, path in names.items()]
        strip_modules(trees)
        self.changed = [tree.name for tree in trees if ast.dump(tree.tree) != tree.before]
        left = [place for tree in trees for place in tree.left()]
        if left:
            raise CheckLeft("not taken out: " + ", ".join(left))
        self.removed: list[int] = []
        self._imported(trees)

    def _imported(self, trees: Sequence[Tree]) -> None:
        first = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_ours(name)}
        finder = _Finder(trees)
        sys.meta_path.insert(0, finder)
        try:
            batch = importlib.import_module("lockgate.cli.batch")
            vtl = importlib.import_module("lockgate.vtl")
            modules = {name: sys.modules[name] for name in list(sys.modules) if _is_ours(name)}
        finally:
            sys.meta_path.remove(finder)
            for name in list(filter(_is_ours, sys.modules)):
                del sys.modules[name]
            sys.modules.update(first)
        self.scope_of = batch.scope_of
        self.vtl = vtl
        compiler: Any = modules["lockgate.vtl.compiler"]
        compiler.compile = self._compile  # hides the built-in one
        if "account" in self.parts:
            self._without_account(modules)
        if "depth" in self.parts:
            reader = _reader(modules["lockgate.java.json_reader"])
            for name in ("lockgate.vtl.scope", "lockgate.vtl.methods_util"):
                _replaced(modules[name], "read_json", reader)

    def _without_account(self, modules: dict[str, ModuleType]) -> None:
        account = modules[ACCOUNT]
        for name in CHARGES:
            _replaced(account, name, _fails(name))
        template: Any = modules["lockgate.vtl.template"]
        _replaced(template, "CURRENT", _NONE)
        template.Template.render = _rendered

    def _compile(self, source: str, filename: str, mode: str) -> Any:
        tree, removed = strip_code(source, "steps" in self.parts)
        self.removed.append(removed)
        return builtins.compile(tree, filename, mode)

    def compile_template(self, source: str, profile: str, limits: Any = None) -> Any:
        """A template without these checks."""
        compiled = len(self.removed)
        more = {} if limits is None else {"limits": limits}
        template = self.vtl.compile_template(source, profile=self.vtl.Profile(profile), **more)
        if "steps" in self.parts:
            if len(self.removed) == compiled:
                raise CheckLeft("the Python of the template did not pass by here")
            if template.facts.loops and not self.removed[-1]:
                raise CheckLeft("no steps are counted in a template with loops")
        return template


def _is_ours(name: str) -> bool:
    return name == "lockgate" or name.startswith("lockgate.")


def _replaced(module: ModuleType, name: str, value: Any) -> None:
    if not hasattr(module, name):
        raise CheckLeft(f"there is no {name} in {module.__name__}")
    setattr(module, name, value)
