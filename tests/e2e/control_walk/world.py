"""What the calls of a walk are about: each is made when a case asks for it, with its own names."""

import itertools
import json
from typing import Any

from control_walk.bodies import Bodies

__all__ = ["CERTIFICATE", "FUNCTION", "NLB", "PET", "World"]

FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
NLB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/n/50dc6c495c0c9188"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
PET = json.dumps({"type": "object", "properties": {"id": {"type": "integer"}}})


class World:
    """A running control plane through a client, and one API that lasts."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.bodies = Bodies(client)
        self.asked: dict[str, dict[str, Any]] = {}
        """What is given to each operation that refuses it with something changed in it."""
        self._numbers = itertools.count(1)
        api = client.create_rest_api(name="walk")
        self.api: str = api["id"]
        self.root: str = api["rootResourceId"]
        self.at = {"restApiId": self.api}

    def name(self, beginning: str = "n") -> str:
        """A name that nothing has."""
        return f"{beginning}{next(self._numbers)}"

    # -- APIs and what lies below

    def new_api(self) -> dict[str, Any]:
        return {"restApiId": self.client.create_rest_api(name="another")["id"]}

    def new_resource(self, part: str | None = None) -> dict[str, Any]:
        made = self.client.create_resource(
            **self.at, parentId=self.root, pathPart=part or self.name("r")
        )
        return {**self.at, "resourceId": made["id"]}

    def new_method(self, **members: Any) -> dict[str, Any]:
        """GET of a resource of its own, without an integration."""
        method = {**self.new_resource(), "httpMethod": "GET"}
        self.client.put_method(**method, **{"authorizationType": "NONE", **members})
        return method

    def new_integration(self) -> dict[str, Any]:
        """GET of a resource of its own, answered by itself."""
        method = self.new_method()
        self.client.put_integration(**method, type="MOCK")
        return method

    def new_method_response(self) -> dict[str, Any]:
        response = {**self.new_method(), "statusCode": "200"}
        self.client.put_method_response(**response)
        return response

    def new_integration_response(self) -> dict[str, Any]:
        response = {**self.new_integration(), "statusCode": "200"}
        self.client.put_integration_response(**response)
        return response

    def deployable(self) -> dict[str, Any]:
        """An API of its own that can be deployed."""
        api = self.client.create_rest_api(name="deployable")
        at = {"restApiId": api["id"]}
        method = {**at, "resourceId": api["rootResourceId"], "httpMethod": "GET"}
        self.client.put_method(**method, authorizationType="NONE")
        self.client.put_integration(**method, type="MOCK")
        return at

    def new_deployment(self) -> dict[str, Any]:
        at = self.deployable()
        return {**at, "deploymentId": self.client.create_deployment(**at)["id"]}

    def new_stage(self) -> dict[str, Any]:
        """The stage ``dev`` of an API of its own."""
        deployment = self.new_deployment()
        self.client.create_stage(**deployment, stageName="dev")
        return {"restApiId": deployment["restApiId"], "stageName": "dev"}

    def deployment_of(self, stage: dict[str, Any]) -> str:
        return str(self.client.get_stage(**stage)["deploymentId"])

    # -- below an API, each in one of its own where the service limits how many there are

    def new_authorizer(self, name: str = "a") -> dict[str, Any]:
        at = self.new_api()
        made = self.client.create_authorizer(
            **at,
            name=name,
            type="TOKEN",
            authorizerUri=FUNCTION,
            identitySource="method.request.header.Authorization",
        )
        return {**at, "authorizerId": made["id"]}

    def new_model(self) -> dict[str, Any]:
        name = self.name("Pet")
        self.client.create_model(**self.at, name=name, contentType="application/json", schema=PET)
        return {**self.at, "modelName": name}

    def new_validator(self) -> dict[str, Any]:
        made = self.client.create_request_validator(**self.at, name="v")
        return {**self.at, "requestValidatorId": made["id"]}

    def new_gateway_response(self) -> dict[str, Any]:
        response = {**self.new_api(), "responseType": "THROTTLED"}
        self.client.put_gateway_response(**response, statusCode="420")
        return response

    def new_part(self) -> dict[str, Any]:
        location = {"type": "RESOURCE", "path": f"/{self.name('p')}"}
        made = self.client.create_documentation_part(
            **self.at, location=location, properties='{"description": "x"}'
        )
        return {**self.at, "documentationPartId": made["id"]}

    def new_version(self) -> dict[str, Any]:
        version = {**self.at, "documentationVersion": self.name("v")}
        self.client.create_documentation_version(**version)
        return version

    # -- keys and plans

    def new_key(self, **members: Any) -> dict[str, Any]:
        made = self.client.create_api_key(**{"name": "key", **members})
        return {"apiKey": made["id"]}

    def new_plan(self, **members: Any) -> dict[str, Any]:
        made = self.client.create_usage_plan(**{"name": "plan", **members})
        return {"usagePlanId": made["id"]}

    def new_plan_key(self, **members: Any) -> dict[str, Any]:
        """A key in a plan."""
        link = {**self.new_plan(**members), "keyId": self.new_key()["apiKey"]}
        self.client.create_usage_plan_key(**link, keyType="API_KEY")
        return link

    # -- domains and the rest

    def new_domain(self) -> dict[str, Any]:
        domain = {"domainName": f"{self.name('d')}.example.com"}
        self.client.create_domain_name(
            **domain,
            regionalCertificateArn=CERTIFICATE,
            endpointConfiguration={"types": ["REGIONAL"]},
        )
        return domain

    def new_mapping(self) -> dict[str, Any]:
        mapping = {**self.new_domain(), "basePath": "v1"}
        self.client.create_base_path_mapping(**mapping, restApiId=self.api)
        return mapping

    def new_private_domain(self) -> dict[str, Any]:
        return dict(
            self.client.create_domain_name(
                domainName=f"{self.name('p')}.example.com",
                endpointConfiguration={"types": ["PRIVATE"]},
            )
        )

    def new_association(self) -> dict[str, Any]:
        made = self.client.create_domain_name_access_association(
            domainNameArn=self.new_private_domain()["domainNameArn"],
            accessAssociationSourceType="VPCE",
            accessAssociationSource="vpce-1",
        )
        return {
            "domainNameAccessAssociationArn": made["domainNameAccessAssociationArn"],
            "domainNameArn": made["domainNameArn"],
        }

    def new_link(self) -> dict[str, Any]:
        return {"vpcLinkId": self.client.create_vpc_link(name="link", targetArns=[NLB])["id"]}

    def new_certificate(self) -> dict[str, Any]:
        made = self.client.generate_client_certificate()
        return {"clientCertificateId": made["clientCertificateId"]}

    def tagged(self, **tags: str) -> str:
        """The ARN of an API of its own with these tags."""
        made = self.client.create_rest_api(name="tagged", tags=tags)
        return f"arn:aws:apigateway:us-east-1::/restapis/{made['id']}"
