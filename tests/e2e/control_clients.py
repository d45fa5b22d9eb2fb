"""Clients of the management API."""

from typing import Any

import boto3
from botocore.config import Config


def client_of(port: int, region: str = "us-east-1") -> Any:
    """A client of the management API at this port; it repeats nothing by itself."""
    return boto3.client(
        "apigateway",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}),
    )
