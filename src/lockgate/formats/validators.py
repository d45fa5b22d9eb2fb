"""``x-amazon-apigateway-request-validators`` and who names one of them."""

from difflib import get_close_matches

from lockgate.diagnostics import Place, one_line
from lockgate.formats.view import View
from lockgate.model import RequestValidator

__all__ = ["ValidatorNames", "read_validators"]

DEFINED = "x-amazon-apigateway-request-validators"
NAMED = "x-amazon-apigateway-request-validator"
_MEMBERS = frozenset(("validateRequestBody", "validateRequestParameters"))


def read_validators(root: View) -> tuple[RequestValidator, ...]:
    """The validators that a document defines, in its order."""
    validators = root.mapping(DEFINED)
    if validators is None:
        return ()
    found = []
    for name, view in validators.members():
        if not view.is_mapping():
            view.wrong_type(
                "a mapping with validateRequestBody, validateRequestParameters",
                {"validateRequestBody": True},
            )
            continue
        view.warn_of_unknown(_MEMBERS, "validator.unknown-member", "a request validator")
        found.append(
            RequestValidator(
                name,
                view.flag("validateRequestBody") or False,
                view.flag("validateRequestParameters") or False,
                view.place,
            )
        )
    return tuple(found)


class ValidatorNames:
    """Which of the ``defined`` validators an operation has."""

    def __init__(self, root: View, defined: tuple[RequestValidator, ...]) -> None:
        self.defined = defined
        self.by_name = {validator.name: validator for validator in defined}
        self.general = self._read(root)

    def of(self, operation: View) -> tuple[RequestValidator | None, Place | None]:
        """The operation's validator, or else the document's, and where it is named."""
        return self._read(operation) if NAMED in operation else self.general

    def _read(self, holder: View) -> tuple[RequestValidator | None, Place | None]:
        view = holder.member(NAMED)
        name = None if view is None else view.as_text()
        if view is None or name is None:
            return None, None
        found = self.by_name.get(name)
        if found is None:
            near = get_close_matches(name, self.by_name, 1)
            there = f"; there are {', '.join(self.by_name)}" if self.by_name else ""
            holder.report.error(
                "validator.unknown",
                f"no request validator is named {one_line(name)!r}",
                view.place,
                f"did you mean {near[0]!r}?" if near else f"define it under {DEFINED}{there}",
            )
        return found, view.place
