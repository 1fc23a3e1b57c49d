"""Pictures in S3, by an injected boto3 client."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .errors import invalid
from .s3 import Address

_ABSENT = {"NoSuchKey", "NoSuchBucket", "404"}


class S3Store:
    """A store on S3; ``client`` is ``boto3.client("s3")`` or anything with its get_object and put_object."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def read(self, address: Address, limit: int) -> bytes:
        try:
            answer = self._client.get_object(Bucket=address.bucket, Key=address.key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                raise invalid(f"There is no object at {address}.") from error
            raise
        with answer["Body"] as body:
            if answer["ContentLength"] > limit:
                raise invalid(f"The object at {address} is larger than {limit} bytes.")
            return body.read()

    def write(self, address: Address, data: bytes, content_type: str) -> None:
        self._client.put_object(Bucket=address.bucket, Key=address.key, Body=data, ContentType=content_type)
