"""Statements: text, comments, escapes, ``#if`` and ``#set``. Other directives: ``directives``."""

from typing import Final

from lockgate.vtl import nodes
from lockgate.vtl.directives import DirectiveCall, build_directive, first_token
from lockgate.vtl.errors import TemplateError
from lockgate.vtl.expression_parser import ExpressionParser
from lockgate.vtl.limits import Limits
from lockgate.vtl.profiles import ProfileRules
from lockgate.vtl.source import Source
from lockgate.vtl.tokens import Kind, State

__all__ = ["TemplateParser", "parse_template"]

_TEXT_KINDS: Final = frozenset(
    {
        Kind.TEXT, Kind.DOT, Kind.LPAREN, Kind.RPAREN, Kind.INTEGER, Kind.DECIMAL, Kind.STRING,
        Kind.ESCAPE, Kind.LONE_DOLLAR, Kind.OPEN_REFERENCE, Kind.CLOSE_REFERENCE,
    }
)  # fmt: skip
"""Tokens that print as they are where no other statement begins with them."""

_NAMED_BY_TOKEN: Final = frozenset({"if", "elseif", "else", "end", "set"})
"""Directives that the lexer knows itself."""


def parse_template(
    source: Source, rules: ProfileRules, limits: Limits, macros: set[str] | None = None
) -> nodes.Block:
    """The syntax tree of a whole template.

    Raises ``TemplateError``. ``macros`` are names of macros that are known beforehand (those of
    the template that evaluates this one).
    """
    parser = TemplateParser(source, rules, limits, set(macros or ()))
    block = parser.template()
    if parser.late_errors:
        raise parser.late_errors[0]
    return block


class TemplateParser(ExpressionParser):
    """Reads statements until the end of the template or of the block."""

    def __init__(
        self,
        source: Source,
        rules: ProfileRules,
        limits: Limits,
        macros: set[str],
        around: "TemplateParser | None" = None,
    ) -> None:
        super().__init__(source, limits, around.depth if around else 0)
        self.rules = rules
        self.macros = macros
        self.blocks: list[int] = around.blocks if around else []

    def template(self) -> nodes.Block:
        """All statements of the text."""
        block = self.block()
        found = self.peek()
        if found in (Kind.ELSE, Kind.ELSEIF, Kind.END):
            name = self.peek_image().strip()
            raise self.source.error("parse", f"{name} without a beginning", self.next_start())
        if found is not Kind.END_OF_TEMPLATE:
            raise self.unexpected("text", "a reference", "a directive")
        return block

    def inner_block(self, source: Source) -> nodes.Block:
        parser = TemplateParser(source, self.rules, self.limits, self.macros, self)
        try:
            return parser.template()
        except TemplateError as error:
            self.late(error)
            return nodes.Block(0, 0)
        finally:
            self.late_errors += parser.late_errors

    # ---------------------------------------------------------------------------- statements

    def block(self) -> nodes.Block:
        """Statements up to a token that begins none."""
        start = self.next_start()
        statements: list[nodes.Statement | nodes.Reference | nodes.Runt] = []
        while True:
            kind = self.peek()
            if kind in _TEXT_KINDS and (
                kind is not Kind.OPEN_REFERENCE or self.peek(1) is not Kind.IDENTIFIER
            ):
                token = self.take()
                statements.append(nodes.Text(token.start, token.end, token.before + token.image))
                continue
            read = _STATEMENTS.get(kind)
            if read is None:
                return nodes.Block(start, self.last_end(), statements)
            statement = read(self)
            if statement is not None:
                statements.append(statement)
            self.forget()

    def _reference(self) -> nodes.Reference | nodes.Runt:
        reference = self.reference()
        assert isinstance(reference, (nodes.Reference, nodes.Runt))
        return reference

    def _comment(self) -> nodes.Text | None:
        """A comment; only a ``$`` right in front of it is printed."""
        token = self.take()
        if token.kind is Kind.LINE_COMMENT_START:
            self.take_if(Kind.LINE_COMMENT_END)
        before = token.image.partition("##")[0].partition("#*")[0]
        if before == token.image or not before:
            return None
        return nodes.Text(token.start, token.end, before)

    def _unparsed(self) -> nodes.Text:
        token = self.take()
        return nodes.Text(token.start, token.end, token.image[3:-3])

    def _if(self) -> nodes.If:
        start = self.next_start()
        branches: list[tuple[nodes.Expression, nodes.Block]] = []
        otherwise = None
        with self.nested(start):
            while not branches or self.peek() is Kind.ELSEIF:
                if len(branches) > self.limits.operators:
                    message = f"more than {self.limits.operators} branches"
                    raise self.source.error("limit", message, start)
                self.take()
                self.skip_blank()
                self.expect(Kind.LPAREN)
                condition = self.expression()
                self.expect(Kind.RPAREN)
                branches.append((condition, self.block()))
            if self.take_if(Kind.ELSE):
                otherwise = self.block()
            self._expect_end(start, "#if")
        return nodes.If(start, self.last_end(), branches, otherwise)

    def _set(self) -> nodes.SetDirective:
        token = self.take()
        start = token.start + token.image.index("#")
        target, variable = self._plain_target() or self._any_target()
        value = self.expression()
        end = self.expect(Kind.RPAREN).end
        return nodes.SetDirective(start, end, target, variable, value)

    def _plain_target(self) -> tuple[nodes.Reference, str] | None:
        """The variable that is assigned, up to the "=", if it is written as most are."""
        tokens = self.lexer.target() if self.depth < self.limits.nesting else None
        if tokens is None:
            return None
        self.taken += tokens
        target, image = tokens[0], tokens[0].image
        name = image[1:]
        return nodes.Reference(target.start, target.end, image, name, [], image), name

    def _any_target(self) -> tuple[nodes.Reference, str]:
        """What is assigned, up to the "=", and the name of it if it is a variable."""
        self.skip_blank()
        if self.peek() not in (Kind.IDENTIFIER, Kind.OPEN_REFERENCE):
            raise self.unexpected("a reference")
        target = self._reference()
        self.skip_blank()
        self.expect(Kind.ASSIGN)
        variable = first_token(target)[1:]
        if isinstance(target, nodes.Runt):
            root = target.root
            target = nodes.Reference(target.start, target.end, root, root, [], root)
        return target, variable

    def _expect_end(self, start: int, directive: str) -> None:
        if self.peek() is not Kind.END:
            line, _ = self.source.position(start)
            raise self.unexpected(f'"#end" of the {directive} in line {line}')
        self.take()

    # -------------------------------------------------------------------------------- escapes

    def _escaped_directive(self) -> nodes.Text:
        token = self.take()
        image = token.image
        name = image[image.index("#") + 1 :].strip("{}")
        if name in _NAMED_BY_TOKEN or self._is_named(name):
            image = image[image.index("#") // 2 :].replace("\\#", "#", 1)
            token.image = image
        return nodes.Text(token.start, token.end, image)

    def _double_escape(self) -> nodes.Text:
        """Pairs of backslashes: one of each is printed in front of a directive, else both."""
        start = self.next_start()
        pairs = 0
        while self.peek() is Kind.DOUBLE_ESCAPE:
            self.take()
            pairs += 1
        escapes = self._directive_follows()
        return nodes.Text(start, self.last_end(), "\\" * (pairs if escapes else 2 * pairs))

    def _directive_follows(self) -> bool:
        if self.peek() in (Kind.IF, Kind.ELSEIF, Kind.ELSE, Kind.END):
            return True
        return self.peek() is Kind.WORD and self._is_named(self.peek_image()[1:])

    def _is_named(self, name: str) -> bool:
        return name in self.rules.directives or name in self.macros

    # ---------------------------------------------------------------------- other directives

    def _directive(self) -> nodes.Statement | None:
        mark = self.mark()
        token = self.take()
        name = token.image[1:].strip("{}")
        known = name in self.rules.directives
        call = DirectiveCall(name, token.start, known)
        self.lexer.switch(State.DIRECTIVE)
        if self.lexer.parenthesis_follows():
            call.in_parentheses = True
            self._arguments_into(call)
            if call.takes_body:
                self._body_into(call)
        else:
            self.lexer.leave()
        call.end = self.last_end()
        if not known:
            call.source = self.images_since(mark)
        return build_directive(self, call)

    def _arguments_into(self, call: DirectiveCall) -> None:
        self.skip_blank()
        self.expect(Kind.LPAREN)
        while True:
            self.skip_blank()
            if self.take_if(Kind.COMMA):
                self.skip_blank()
            elif self.peek() is Kind.RPAREN:
                break
            start = self.next_start()
            if self.peek() is Kind.WORD:
                call.arguments.append(self.take().image)
            else:
                call.arguments.append(self._literal_or_reference())
            problem = call.argument_problem()
            if problem:
                raise self.source.error("parse", problem, start)
        self.expect(Kind.RPAREN)

    def _body_into(self, call: DirectiveCall) -> None:
        if call.name in ("define", "macro"):
            self.blocks.append(call.start)
            if len(self.blocks) > self.limits.blocks:
                message = f"more than {self.limits.blocks} #define and #macro blocks"
                raise self.source.error("limit", message, call.start)
        keeps = call.name == "literal" or not call.known
        with self.nested(call.start):
            mark = self.mark()
            self.keepers += keeps
            call.body = self.block()
            self.keepers -= keeps
            if call.name == "literal":
                call.body_source = self.text_since(mark)
            self._expect_end(call.start, f"#{call.name}")


_STATEMENTS: Final = {
    Kind.IDENTIFIER: TemplateParser._reference,
    Kind.OPEN_REFERENCE: TemplateParser._reference,
    Kind.LINE_COMMENT_START: TemplateParser._comment,
    Kind.BLOCK_COMMENT: TemplateParser._comment,
    Kind.FORMAL_COMMENT: TemplateParser._comment,
    Kind.UNPARSED: TemplateParser._unparsed,
    Kind.IF: TemplateParser._if,
    Kind.SET: TemplateParser._set,
    Kind.ESCAPED_DIRECTIVE: TemplateParser._escaped_directive,
    Kind.DOUBLE_ESCAPE: TemplateParser._double_escape,
    Kind.WORD: TemplateParser._directive,
    Kind.BRACED_WORD: TemplateParser._directive,
}
"""What reads the statement that begins with a token."""
