"""Serve what is known over HTTP: `/metrics` for all monitors, `/healthz`, and `/v1/streams` as JSON."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge

from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import plain
from tallylight_operator.decision.model import Key
from tallylight_operator.local.merging import Merged, Scraped, UnreadableMetrics, exposition
from tallylight_operator.local.probes import Probes
from tallylight_operator.local.processes import Answering
from tallylight_operator.metrics import OperatorMetrics


@dataclass(frozen=True, slots=True)
class Known:
    """Where the server finds what it serves."""

    metrics: OperatorMetrics
    probes: Probes
    answering: Callable[[], tuple[Answering, ...]]
    statuses: Callable[[], dict[Key, LiveStreamStatus]]


def application(known: Known) -> web.Application:
    """The three pages."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await all_metrics(known), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def streams(_: web.Request) -> web.Response:
        body = msgspec.json.encode({"streams": listed(known.statuses())})
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.add_routes([web.get("/metrics", metrics), web.get("/healthz", healthz), web.get("/v1/streams", streams)])
    return app


def listed(statuses: dict[Key, LiveStreamStatus]) -> list[dict[str, Any]]:
    """All statuses, each with its stream's key, in the keys' order."""
    return [
        {"namespace": key.namespace, "name": key.name, "status": plain(status)}
        for key, status in sorted(statuses.items())
    ]


async def all_metrics(known: Known) -> bytes:
    """Our metrics and those of every monitor. One that does not answer costs only itself, and is counted."""
    monitors = known.answering()
    texts = await asyncio.gather(*(known.probes.metrics(one.port) for one in monitors))
    merged, lost = Merged(), 0
    for one, text in zip(monitors, texts, strict=True):
        lost += not _joined(merged, one, text)
    return exposition((known.metrics, _lost(lost), merged))


def _joined(merged: Merged, one: Answering, text: str | None) -> bool:
    if text is None:
        return False
    labels = {"namespace": one.key.namespace, "stream": one.key.name, "pipeline": str(one.pipeline)}
    if one.shard is not None:  # two that share a stream have the same series of all but their detectors
        labels["shard"] = str(one.shard)
    try:
        merged.add(Scraped(labels, text))
    except UnreadableMetrics:
        return False
    return True


def _lost(number: int) -> CollectorRegistry:
    """How many monitors are missing from this very answer."""
    registry = CollectorRegistry()
    text = "Monitors whose metrics could not be had for this answer."
    Gauge("tallylight_local_monitors_silent", text, registry=registry).set(number)
    return registry
