"""An API made by calls, method by method, for tests of test invocations."""

from typing import Any, NamedTuple

FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
)


class Running(NamedTuple):
    """A gateway with functions; ``client`` is one of its management API."""

    client: Any
    port: int
    control_port: int


class TestedApi:
    """An API that is never deployed."""

    __test__ = False

    def __init__(self, client: Any) -> None:
        self.client = client
        api = client.create_rest_api(name="tested")
        self.id = api["id"]
        self._root = api["rootResourceId"]
        self._resources: dict[str, str] = {"": self._root}

    def resource(self, path: str) -> str:
        """The id of a resource, made with those above it where it is not there yet."""
        path = path.rstrip("/")
        if path not in self._resources:
            parent, _, part = path.rpartition("/")
            made = self.client.create_resource(
                restApiId=self.id, parentId=self.resource(parent), pathPart=part
            )
            self._resources[path] = made["id"]
        return self._resources[path]

    def method(
        self, route: str, answers: dict[str, dict[str, Any]] | None = None, **integration: Any
    ) -> None:
        """Put a method; ``answers`` are integration responses by their statuses."""
        verb, _, path = route.partition(" ")
        where = {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": verb}
        settings = integration.pop("method", {})
        self.client.put_method(**where, authorizationType="NONE", **settings)
        if integration:
            self.client.put_integration(**where, **integration)
        for status, members in (answers or {}).items():
            self.client.put_method_response(**where, statusCode=status)
            self.client.put_integration_response(**where, statusCode=status, **members)

    def test(self, route: str, **given: Any) -> dict[str, Any]:
        """TestInvokeMethod: the answer, with the lines of its log in place of the log."""
        verb, _, path = route.partition(" ")
        answer: dict[str, Any] = self.client.test_invoke_method(
            restApiId=self.id, resourceId=self.resource(path), httpMethod=verb, **given
        )
        lines = answer["log"].split("\n")[1:-1]
        return {**answer, "log": [line.partition(" : ")[2] for line in lines]}
