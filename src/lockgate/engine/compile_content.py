"""Which integrations and integration responses of a definition have to convert bodies."""

from lockgate.diagnostics import Report
from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.bodies import text_body
from lockgate.engine.content_handling import AnswerContent, ContentProblem, RequestContent
from lockgate.engine.converting_mapping import ConvertingMapping
from lockgate.engine.phases.proxied_answer_content import ProxiedAnswerContent
from lockgate.engine.phases.request_content import ContentAndTemplate, ProxiedContent
from lockgate.engine.phases.request_template import RequestTemplate
from lockgate.engine.plan import Phase
from lockgate.engine.response_mapping import ResponseMapping
from lockgate.model import Definition, Integration, IntegrationResponse
from lockgate.rules.compat import HTTP_PROXY_CONTENT

__all__ = ["ContentCompiler"]


class ContentCompiler:
    """Answers the parts that one definition needs; ``types`` is None where it names no types."""

    def __init__(self, definition: Definition, report: Report) -> None:
        entries = definition.binary_media_types
        self.types = BinaryTypes(entries, definition.binary_place) if entries else None
        self._report = report

    def template_phase(self, integration: Integration, template: RequestTemplate) -> Phase:
        """What runs the request template, and before it converts where that may be needed."""
        if self.types is None and integration.content_handling != "CONVERT_TO_BINARY":
            return template.run
        return ContentAndTemplate(self._request(integration), template).run

    def proxied_phases(
        self, integration: Integration
    ) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
        """What converts the bodies of HTTP_PROXY: the request's, and the answer's."""
        if not HTTP_PROXY_CONTENT:
            return (), ()
        before: Phase = text_body
        if self.types is not None or integration.content_handling == "CONVERT_TO_BINARY":
            before = ProxiedContent(self._request(integration)).run
        if self.types is None:
            return (before,), ()
        problem = ContentProblem("response", self.types, integration.place, integration.place)
        return (before,), (ProxiedAnswerContent(AnswerContent(self.types, None, problem)).run,)

    def is_text(self, is_proxy: bool = False) -> bool:
        """Whether every answer is a text as it comes."""
        return self.types is None and not (is_proxy and not HTTP_PROXY_CONTENT)

    def mapping(self, mapping: ResponseMapping, response: IntegrationResponse) -> ResponseMapping:
        """``mapping``, and with it the converting where that may be needed."""
        handling = response.content_handling
        if self.types is None and handling in (None, "CONVERT_TO_TEXT"):
            return mapping
        problem = ContentProblem("response", self.types, response.content_place, response.place)
        return ConvertingMapping(mapping, AnswerContent(self.types, handling, problem))

    def check_ignored(self, integration: Integration) -> None:
        """Warn of a contentHandling that has no effect."""
        place = integration.content_place
        if place is not None and integration.content_handling is not None:
            self._report.warning(
                "integration.content-handling",
                "contentHandling has no effect in an aws_proxy integration; the binary media types "
                "alone decide",
                place,
            )

    def _request(self, integration: Integration) -> RequestContent:
        problem = ContentProblem(
            "request", self.types, integration.content_place, integration.place
        )
        return RequestContent(self.types, integration.content_handling, problem)
