"""An API that has Leases and nothing else: a write against an older version is refused."""

import copy
import itertools

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import ApiError


class LeasesApi:
    """`down`: it answers nothing."""

    def __init__(self):
        self.leases = {}
        self.down = False
        self._versions = itertools.count(1)

    def holder(self, name):
        return self.leases[name]["spec"]["holderIdentity"]

    async def call(self, request):
        if self.down:
            raise RetryableError("down")
        name = request.body["metadata"]["name"] if request.body else request.path.rpartition("/")[2]
        there = self.leases.get(name)
        if request.verb == "get":
            if there is None:
                raise ApiError("not found", 404)
            return copy.deepcopy(there)
        known = request.body["metadata"].get("resourceVersion")
        if (there is None) != (request.verb == "create") or (there and there["metadata"]["resourceVersion"] != known):
            raise ApiError("conflict", 409)
        self.leases[name] = copy.deepcopy(request.body)
        self.leases[name]["metadata"]["resourceVersion"] = f"{next(self._versions)}"
        return copy.deepcopy(self.leases[name])
