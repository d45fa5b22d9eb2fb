"""Random mapping templates, answered by Velocity 1.7 and by ``lockgate.vtl``.

``make fuzz-vtl`` (see ``differences`` for its settings). Templates are made from a grammar of
statements and expressions, then some are spoilt.
"""

import random
import sys
from typing import Any

from differences import main, plain
from oracle import Answer, Request
from vtl_expressions import Expressions
from vtl_values import ROOTS, context, parameters, payload, variables

from lockgate.java.values import ArrayList, Value
from lockgate.vtl import (
    Profile,
    Scope,
    TemplateError,
    compile_template,
    overrides_of,
    plain_context,
)

_PROLOGUE = "#set($p = $input.path('$'))" + "".join(
    f"#set(${name} = $p.{name})"
    for name in ("s", "u", "i", "j", "g", "d", "e", "t", "a", "w", "o", "m")
)
_PLAIN = (
    "a", " b ", "\n", "\n  ", "\t", "{", "}", "()", "[x]", ".", ",", '"', "'", "!", "1.5", "é", "-",
    "_", "\r\n", '{"k": ', "<tag/>", "end", "$", "#", "$5", "#5", "\\", "\\\\", "\\#if", "\\#foo",
    "\\$nope", "$.", "$[", "${", "##", "## note $x\n", "#* c $x *#", "#**d*#", "#[[ $x #if ]]#",
    "#literal()$x #foo#end", "$!!", "#!", "$ ", "# ", "||", "]]#", "*#", "@", "\\\\#set($x = 1)",
)  # fmt: skip
_SPOIL = "$#{}()[]\"'\\!.,;:*@=<>&|%+-/ \n\tax01é"


class Templates:
    """Makes the statements of one template."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.of = Expressions(rng, lambda depth: self.statements(min(depth, 1), 2))

    def statements(self, depth: int, most: int) -> str:
        """Some statements in a row."""
        return "".join(self._statement(depth) for _ in range(self.rng.randint(1, most)))

    def _statement(self, depth: int) -> str:
        draw = self.rng.random()
        if draw < 0.34:
            return self.of.reference(2) + self.rng.choice((" ", "|", "", "-", "\n", "x"))
        if draw < 0.46:
            return self.rng.choice(_PLAIN)
        if draw < 0.72 or depth <= 0:
            return self._set(depth)
        make = self.rng.choice(
            (
                self._if,
                self._if,
                self._foreach,
                self._foreach,
                self._define,
                self._macro,
                self._rare,
            )
        )
        return make(depth - 1)

    def _blank(self) -> str:
        return self.rng.choices(("", " ", "\n", "\t", "  "), (70, 20, 4, 3, 3))[0]

    def _set(self, depth: int) -> str:
        rng = self.rng
        name = rng.choice(("x", "y", "z", "x", "y", "z", rng.choice(list(ROOTS))))
        target = rng.choices(
            (f"${name}", f"${{{name}}}", f"$!{name}", f"${name}.a", f"${name}['k']", f"${name}[0]",
             "$context.requestOverride.header.h", "$" + self.of.path(1)),
            (70, 3, 3, 5, 4, 5, 3, 4),
        )[0]  # fmt: skip
        value = self.of.expression(min(depth + 1, 3))
        directive = rng.choices(("#set", "#{set}", "  #set"), (90, 4, 6))[0]
        return f"{directive}({self._blank()}{target} = {value}{self._blank()})" + self._blank()

    def _if(self, depth: int) -> str:
        text = f"#if({self.of.condition(2)}){self._blank()}{self.statements(depth, 3)}"
        if self.of.chance(0.25):
            text += f"#elseif({self.of.condition(2)}){self.statements(depth, 2)}"
        if self.of.chance(0.4):
            text += self.rng.choice(("#else ", "#{else}", "#else\n")) + self.statements(depth, 2)
        return text + self._end()

    def _end(self) -> str:
        return self.rng.choice(("#end", "#end", "#{end}", "#end\n", "#end "))

    def _foreach(self, depth: int) -> str:
        rng = self.rng
        values = rng.choice(
            ("$a", "$w", "$o", "$m", "$m.entrySet()", "$m.keySet()", "[1..3]", "$vm.values()", "$s",
             self.of.parameter(2), self.of.reference(1), "$va", "['q', 'r']", "$w.iterator()")
        )  # fmt: skip
        body = self.statements(depth, 3)
        if self.of.chance(0.15):
            at = rng.choice(("#break", "#if($foreach.index == 1)#break#end", "#break($foreach)",
                             "#break($foreach.parent)", "#stop"))  # fmt: skip
            body = at + body if self.of.chance(0.5) else body + at
        name = rng.choice(("x", "y", "z", "q"))
        return (
            f"#foreach(${name}{rng.choice((' in ', ' in ', '  IN '))}{values}){body}{self._end()}"
        )

    def _define(self, depth: int) -> str:
        name = self.rng.choice(("x", "y", "blk"))
        return f"#define(${name}){self.statements(depth, 2)}#end" + self.rng.choice(
            (f"${name}", f"${name}${name}", "", f"#if(${name})y#end", f"#set($z = ${name})$z")
        )

    def _macro(self, depth: int) -> str:
        rng = self.rng
        name = rng.choice(("m1", "m2"))
        parameters = rng.choice(("", " $x", " $x $y", " $q"))
        call = rng.choice((f"#{name}", f"#{name}", f"#@{name}", f"#{{{name}}}"))
        arguments = " ".join(self.of.parameter(1) for _ in range(rng.randrange(3)))
        called = f"{call}({arguments})"
        if call.startswith("#@"):
            called += self.statements(0, 1) + "#end"
        body = self.statements(depth, 2) + rng.choice(("", "$q", "$bodyContent", "$x"))
        made = f"#macro({name}{parameters}){body}#end"
        return rng.choice((made + called, called + made, called, made))

    def _rare(self, depth: int) -> str:
        rng = self.rng
        inner = self.statements(depth, 2).replace("'", "''")
        return rng.choice(
            (f"#evaluate('{inner}')", f'#evaluate("{inner}")'.replace('""', '"'), "#evaluate($s)",
             f"#literal(){self.of.reference(1)} #foo#end", "#stop", "#break", "#include('x')",
             "#parse($s)", f"#[[{self.statements(depth, 1)}]]#", "#include($n)",
             f"##{self.statements(0, 1)}\n", f"#*{self.statements(0, 1)}*#",
             f"#unknown({self.of.parameter(1)})")
        )  # fmt: skip


def spoilt(rng: random.Random, text: str) -> str:
    """The text with one or two characters more, fewer or other ones."""
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(("", rng.choice(_SPOIL))) + text[at + rng.randrange(2) :]
    return text


def request(rng: random.Random) -> Request:
    """A random template with all that it may look at."""
    template = Templates(rng).statements(3, 5)
    if rng.random() < 0.12:
        template = spoilt(rng, template)
    made: Request = {
        "template": _PROLOGUE + template if rng.random() < 0.95 else template,
        "body": payload(rng),
        "profile": rng.choice(("apigateway", "velocity")),
    }
    if "$input.params" in template or "{input.params" in template:
        made["params"] = parameters(rng)
    if "context" in template:
        made["context"] = context(rng)
    if "stageVariables" in template:
        made["stageVariables"] = {"a": "stage", "b": ""}
    if "$v" in template or "{v" in template:
        made["vars"] = variables(rng)
    return made


def _java(value: Any) -> Value:
    """Plain data as the oracle gives it to Velocity."""
    if isinstance(value, dict):
        return {name: _java(item) for name, item in value.items()}
    return ArrayList(map(_java, value)) if isinstance(value, list) else value


def _plain_maps(given: dict[str, Any]) -> Any:
    """``$context`` in plain Velocity."""
    made = _java(given)
    request = made.setdefault("requestOverride", {})
    for name in ("path", "header", "querystring"):
        request.setdefault(name, {})
    made.setdefault("responseOverride", {}).setdefault("header", {})
    return made


def own(request: Request) -> Answer:
    """Lockgate's answer."""
    profile, given = Profile(request["profile"]), request.get("context", {})
    scope = Scope(
        body=request["body"],
        params=request.get("params", {}),
        context=plain_context(given, []) if profile is Profile.APIGATEWAY else _plain_maps(given),
        stage_variables=_java(request.get("stageVariables", {})),
        variables=_java(request.get("vars", {})),
    )
    try:
        output = compile_template(request["template"], profile=profile).render(scope)
    except TemplateError as error:
        return {"error": error.message, "kind": error.kind}
    overrides = overrides_of(scope.context)
    if not overrides:
        return {"output": output}
    try:
        return {"output": output, "overrides": plain(overrides)}
    except RecursionError:
        return {"error": "a value inside itself, which the oracle cannot print", "kind": "other"}


if __name__ == "__main__":
    sys.exit(main(request, own, "template", "fuzz-vtl"))
