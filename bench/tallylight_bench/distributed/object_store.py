"""An ordinary client of the object store. Uses boto3.

Requests carry no signature and no checksum of their own: over plain HTTP both would cost the chain CPU.
"""

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from tallylight_bench.distributed.object_server import BUCKET
from tallylight_bench.distributed.stopwatch import Stopwatch


class ObjectStore:
    """A client, whose requests are booked under `transfer`."""

    def __init__(self, address: str, watch: Stopwatch) -> None:
        quiet = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
        config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}, **quiet)
        self._client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", config=config)
        self._watch = watch

    def put(self, key: str, data: bytes) -> None:
        """Write an object."""
        with self._watch.step("transfer"):
            self._client.put_object(Bucket=BUCKET, Key=key, Body=data)
        self._watch.usage.puts += 1
        self._watch.usage.written += len(data)

    def get(self, key: str) -> bytes:
        """Read an object."""
        with self._watch.step("transfer"):
            data: bytes = self._client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        self._watch.usage.gets += 1
        self._watch.usage.read += len(data)
        return data
