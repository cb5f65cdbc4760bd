"""The runtime of a cluster on an API that is a dict, which keeps what was requested."""

import asyncio

from pods import CUP, NOON, SETTINGS, newer, raw_stream

from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.pod_runtime import Observers, PodRuntime

POD = "/api/v1/namespaces/sports/pods/cup-aaaa0000-0"


class Clock:
    def now(self):
        return NOON


class FakeApi:
    """Answers as an API server: patches are merged, versions grow. `refusals` come first."""

    def __init__(self):
        self.objects = {}
        self.requests = []
        self.refusals = []

    async def call(self, request):
        self.requests.append(request)
        if self.refusals:
            raise self.refusals.pop(0)
        path = request.path.removesuffix("/status")
        if request.verb == "create":
            path = f"{path}/{request.body['metadata']['name']}"
            if path in self.objects:
                raise ApiError("already exists", 409, "AlreadyExists")
            self.objects[path] = newer(request.body, uid=f"uid-{len(self.requests)}")
        there = self.objects.get(path)
        if there is None:
            raise ApiError("not found", 404, "NotFound")
        return getattr(self, f"_{request.verb}")(path, there, request)

    def _create(self, path, there, request):
        return there

    _get = _create

    def _patch(self, path, there, request):
        changed = newer(there)
        changed["metadata"].setdefault("annotations", {}).update(request.body["metadata"].get("annotations", {}))
        changed["metadata"]["annotations"] = {
            k: v for k, v in changed["metadata"]["annotations"].items() if v is not None
        }
        if owners := request.body["metadata"].get("ownerReferences"):
            changed["metadata"]["ownerReferences"] = owners
        changed["status"] = there.get("status", {}) | request.body.get("status", {})
        changed["status"] = {name: part for name, part in changed["status"].items() if part is not None}
        self.objects[path] = changed
        return changed

    def _delete(self, path, there, request):
        if there.get("status", {}).get("phase") in ("Succeeded", "Failed"):
            del self.objects[path]
            return there
        self.objects[path] = newer(there, deletionTimestamp="2026-06-06T12:00:00Z")
        return self.objects[path]


class Stage:
    def __init__(self, pod=None):
        self.api = FakeApi()
        self.store = Store(lambda _: None, lambda: 0.0)
        self.announced, self.started = [], []
        observers = Observers(
            lambda key, uid, notice: self.announced.append(notice.reason),
            self.started.append,
            lambda old, new: None,
        )
        self.runtime = PodRuntime(self.api, self.store, SETTINGS, Clock(), observers)
        stream = raw_stream()
        self.api.objects["/apis/tallylight.dev/v1alpha1/namespaces/sports/livestreams/cup"] = stream
        self.store.put_stream(stream)
        if pod is not None:
            self.api.objects[POD] = pod
            self.store.put_pod(pod)

    def carry_out(self, action):
        asyncio.run(self.runtime.carry_out(CUP, action))

    def monitor(self):
        (only,) = self.runtime.monitors(CUP)
        return only

    @property
    def verbs(self):
        return [request.verb for request in self.api.requests]
