"""The checks of a method, those that its definition asks for, in the service's order.

Parameters and bodies are checked only where a request validator says so.
"""

from lockgate.diagnostics import Report
from lockgate.engine.phases.body_model import BodyCheck, BodyModel
from lockgate.engine.phases.required_parameters import ParameterCheck
from lockgate.engine.plan import Check
from lockgate.model import Definition, Method, Model, RequestValidator
from lockgate.rules.compat import STEP_ORDER
from lockgate.schema import Document, Models, SchemaError

__all__ = ["ChecksCompiler"]


class ChecksCompiler:
    """Makes the checks of one API's methods."""

    def __init__(self, definition: Definition, report: Report) -> None:
        self.report = report
        self.validators = {one.name: one for one in definition.request_validators}
        named = {one.name: Document(one.schema, one) for one in definition.models}
        self.models = Models(named.get)

    def of(self, method: Method) -> tuple[Check, ...]:
        """The checks of a method, in the order in which they run."""
        found: list[Check] = []
        validator = self.validators.get(method.request_validator or "")
        if validator is not None and validator.validate_request_parameters:
            found += self._parameters(method, validator)
        if validator is not None and validator.validate_request_body:
            found += self._body(method, validator)
        return tuple(sorted(found, key=lambda check: STEP_ORDER.index(check.step)))

    def _parameters(self, method: Method, validator: RequestValidator) -> list[Check]:
        required = [one for one in method.request_parameters if one.required]
        if not required:
            return []
        return [Check(19, ("failure.parameters",), ParameterCheck(required, validator).run)]

    def _body(self, method: Method, validator: RequestValidator) -> list[Check]:
        found: dict[str, BodyModel] = {}
        for one in method.request_models:
            assert one.model is not None, "a method whose validator looks at bodies has them"
            try:
                schema = self.models.compile(Document(one.model.schema, one.model))
            except SchemaError as error:
                self._report(error)
                continue
            found[one.media_type.lower()] = BodyModel(one, schema)
        if not found:
            return []
        check = BodyCheck(tuple(found.values()), validator, method.place)
        return [Check(20, ("failure.body_model",), check.run)]

    def _report(self, error: SchemaError) -> None:
        for problem in error.problems:
            model: Model = problem.document.origin
            place = model.place_of(problem.pointer)
            self.report.error(problem.code, problem.message, place, problem.hint)
