"""A Kubernetes API as small as the operator needs to begin: lists, watches that bring nothing, one Lease."""

import asyncio
import json
import threading
from contextlib import contextmanager

from aiohttp import web

LEASE = "/apis/coordination.k8s.io/v1/namespaces/default/leases"


def _kind(name, kind):
    return {"name": name, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["list", "watch", "patch"]}


_VERSIONS = [{"groupVersion": "tallylight.dev/v1alpha1", "version": "v1alpha1"}]
PAGES = {
    "/api": {"versions": ["v1"]},
    "/api/v1": {"resources": [_kind("pods", "Pod"), _kind("events", "Event")]},
    "/apis": {"groups": [{"name": "tallylight.dev", "versions": _VERSIONS, "preferredVersion": _VERSIONS[0]}]},
    "/apis/tallylight.dev/v1alpha1": {"resources": [_kind("livestreams", "LiveStream")]},
}


class SmallApi:
    """Answers at `address` while it runs. `lease` is the Lease as last written; `hangs`: it can be written no more."""

    def __init__(self):
        self.lease = None
        self.address = ""
        self.requests = []
        self.streams = []
        self.hangs = False

    def kubeconfig(self, folder, address="", trusted=None):
        """A file by which clients find it, at another address if need be, by a certificate if it has one."""
        cluster = {"server": address or self.address} | ({"certificate-authority": str(trusted)} if trusted else {})
        path = folder / "kubeconfig.json"
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "small",
            "contexts": [{"name": "small", "context": {"cluster": "small", "user": "me"}}],
            "clusters": [{"name": "small", "cluster": cluster}],
            "users": [{"name": "me", "user": {"token": "t0ken"}}],
        }
        path.write_text(json.dumps(config))
        return path

    @property
    def holder(self):
        return None if self.lease is None else self.lease["spec"]["holderIdentity"]

    async def answer(self, request):
        self.requests.append((request.method, request.path))
        if request.path in PAGES:
            return web.json_response(PAGES[request.path])
        if request.path.startswith(LEASE):
            return await self._lease(request)
        if request.query.get("watch"):
            return await _silent_watch(request)
        if request.method == "PATCH":
            return web.json_response({"message": "not now", "reason": "ServiceUnavailable"}, status=503)
        items = self.streams if request.path.endswith("/livestreams") else []
        return web.json_response({"metadata": {"resourceVersion": "1"}, "items": items})

    async def _lease(self, request):
        if request.method in ("POST", "PUT"):
            if self.hangs:
                await asyncio.sleep(3600)
            self.lease = await request.json()
            self.lease["metadata"]["resourceVersion"] = str(len(self.requests))
        if self.lease is None:
            return web.json_response({"message": "not found", "reason": "NotFound"}, status=404)
        return web.json_response(self.lease)


async def _silent_watch(request):
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    await asyncio.sleep(3600)
    return answer


@contextmanager
def small_api(tls=None):
    """Run one in a thread of its own."""
    api, ready, loop = SmallApi(), threading.Event(), asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(_serve(api, ready, stop, tls)), daemon=True)
    stop = asyncio.Event()
    thread.start()
    assert ready.wait(10)
    try:
        yield api
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


async def _serve(api, ready, stop, tls):
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", api.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    api.address = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    ready.set()
    await stop.wait()
    await runner.cleanup()
