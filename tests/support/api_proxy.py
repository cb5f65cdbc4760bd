"""Stands between an operator and its API server, and misbehaves as set by `PUT /misbehave/MODE`.

`pass`; `429` and `500`: every request is refused so; `silent`: nothing that watches bring gets through, and
nothing is closed; new ones are taken and left without an answer; `swallow`: pods are created, and the answers are lost;
`before-STEP` and `after-STEP`: such a request is held, before the server sees it, or with its answer kept back.
"""

import asyncio
import ssl
import sys
from base64 import b64decode
from pathlib import Path

import aiohttp
import yaml
from aiohttp import web

HOPS = {"Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Content-Encoding", "Host", "Authorization"}
STEPS = {("POST", "pods"): "create", ("PATCH", "status"): "status", ("POST", "events"): "event"}


class Proxy:
    def __init__(self, server, trust):
        self.server = server
        self.trust = trust
        self.mode = "pass"
        self.refused = 0
        self.session = None

    async def misbehave(self, request):
        self.mode = request.match_info["mode"]
        return web.Response(text=str(self.refused))

    async def hold(self):
        self.refused += 1
        await asyncio.Event().wait()

    async def forward(self, request):
        if self.mode in ("429", "500"):
            self.refused += 1
            return web.json_response({"message": "not now"}, status=int(self.mode), headers={"Retry-After": "1"})
        watches = request.query.get("watch") == "true"
        step = STEPS.get((request.method, request.path.rpartition("/")[2]))
        if (watches and self.mode == "silent") or self.mode == f"before-{step}":
            await self.hold()
        async with self.session.request(
            request.method,
            f"{self.server}{request.raw_path}",
            data=await request.read() or None,
            headers={name: text for name, text in request.headers.items() if name not in HOPS},
            ssl=self.trust,
        ) as answer:
            if self.mode == "swallow" and step == "create":
                await answer.read()
                request.transport.abort()
                return web.Response()
            if self.mode == f"after-{step}":
                await answer.read()
                await self.hold()
            response = web.StreamResponse(
                status=answer.status, headers={k: v for k, v in answer.headers.items() if k not in HOPS}
            )
            await response.prepare(request)
            async for chunk in answer.content.iter_any():
                if watches and self.mode == "silent":
                    await asyncio.Event().wait()
                await response.write(chunk)
            await response.write_eof()
            return response

    async def serve(self, port):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as self.session:
            app = web.Application(client_max_size=64 << 20)
            app.router.add_put("/misbehave/{mode}", self.misbehave)
            app.router.add_route("*", "/{path:.*}", self.forward)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            await asyncio.Event().wait()


def trusted(kubeconfig, folder):
    """The server of a kubeconfig, and a way to be believed by it; what keys are in it as text go to a folder."""
    found = yaml.safe_load(kubeconfig.read_text())
    cluster, user = found["clusters"][0]["cluster"], found["users"][0]["user"]

    def file(part, name):
        if name in part:
            return kubeconfig.parent / part[name]
        path = folder / name
        path.write_bytes(b64decode(part[f"{name}-data"]))
        return path

    trust = ssl.create_default_context(cafile=file(cluster, "certificate-authority"))
    trust.load_cert_chain(file(user, "client-certificate"), file(user, "client-key"))
    return cluster["server"], trust


def kubeconfig_for(port):
    """How a client finds the proxy."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "it", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "me", "user": {"token": "none is needed"}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "me"}}],
        "current-context": "it",
    }


if __name__ == "__main__":
    asyncio.run(Proxy(*trusted(Path(sys.argv[1]), Path(sys.argv[2]))).serve(int(sys.argv[3])))
