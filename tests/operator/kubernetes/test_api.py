"""Requests against a server on this machine that answers as the test says."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from kubernetes.aio import client

from tallylight_contract.conditions import Reason
from tallylight_operator.kubernetes.api import Api, ApiError, Request

POD = Request("create", "/api/v1/namespaces/a/pods", {"kind": "Pod"}, (("fieldManager", "x"),))


class Counted:
    def __init__(self):
        self.requests, self.waited = [], 0.0

    def requested(self, verb, code):
        self.requests.append((verb, code))

    def throttled(self, seconds):
        self.waited += seconds


class Server:
    """Answers each request by the next of `answers`: a status, a body, headers."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def answer(self, request):
        self.asked.append((request.method, request.path_qs, await request.text()))
        status, body, headers = self.answers.pop(0)
        if isinstance(body, float):
            await asyncio.sleep(body)
        return web.json_response(body, status=status, headers=headers)

    @asynccontextmanager
    async def up(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        counted = Counted()
        where = client.Configuration(host=f"http://127.0.0.1:{runner.addresses[0][1]}")
        api = Api(client.ApiClient(where), counted)
        try:
            yield api, counted
        finally:
            await api.close()
            await runner.cleanup()


def asked(server, *requests):
    """What comes of some requests, one after the other; and what was counted."""

    async def scene():
        async with server.up() as (api, counted):
            found = []
            for request in requests:
                try:
                    found.append(await api.call(request))
                except ApiError as error:
                    found.append(error)
            return found, counted

    return asyncio.run(scene())


def test_a_request_is_sent_as_it_is_and_its_answer_is_returned():
    server = Server((201, {"kind": "Pod", "metadata": {}}, {}))
    (found,), counted = asked(server, POD)
    assert found == {"kind": "Pod", "metadata": {}}
    assert server.asked == [("POST", "/api/v1/namespaces/a/pods?fieldManager=x", '{"kind": "Pod"}')]
    assert counted.requests == [("create", "201")]


@pytest.mark.parametrize(
    ("status", "message", "blocker"),
    [
        pytest.param(
            403, "pods is forbidden: exceeded quota: none, requested: pods=1", Reason.QUOTA_EXCEEDED, id="quota"
        ),
        pytest.param(403, "User cannot create resource", None, id="no permission"),
        pytest.param(409, "already exists", None, id="conflict"),
        pytest.param(500, "etcd leader changed", None, id="server"),
    ],
)
def test_a_refusal_has_the_servers_own_reason(status, message, blocker):
    (error,), counted = asked(Server((status, {"message": message, "reason": "Why"}, {})), POD)
    assert (error.code, error.reason, error.blocker) == (status, "Why", blocker)
    assert message in str(error)
    assert counted.requests == [("create", str(status))]


def test_a_namespace_that_is_being_deleted_is_distinguished_from_a_ban():
    details = {"causes": [{"reason": "NamespaceTerminating", "field": "metadata.namespace"}]}
    (error,), _ = asked(Server((403, {"message": "no", "reason": "Forbidden", "details": details}, {})), POD)
    assert error.reason == "NamespaceTerminating"


def test_when_the_api_asks_for_a_pause_everything_waits_but_what_is_urgent():
    server = Server((429, {}, {"Retry-After": "1"}), (200, {}, {}), (200, {}, {}))
    began = time.monotonic()
    (refused, urgent, _), counted = asked(server, POD, Request("get", "/lease", urgent=True), Request("get", "/x"))
    assert refused.code == 429
    assert urgent == {}
    assert time.monotonic() - began > 0.9
    assert counted.waited > 0.9


def test_an_answer_that_does_not_come_is_an_error_in_time():
    began = time.monotonic()
    (error,), counted = asked(Server((200, 5.0, {})), Request("get", "/x", timeout=0.2))
    assert time.monotonic() - began < 2
    assert error.code == 0
    assert "no answer within 0.2 s" in str(error)
    assert counted.requests == [("get", "0")]


def test_a_server_that_is_not_there_is_an_error():
    async def scene():
        api = Api(client.ApiClient(client.Configuration(host="http://127.0.0.1:1")), Counted())
        try:
            with pytest.raises(ApiError, match="cannot be reached"):
                await api.call(Request("get", "/x"))
        finally:
            await api.close()

    asyncio.run(scene())


def test_an_answer_that_is_no_json_is_an_error():
    class Html(Server):
        async def answer(self, request):
            return web.Response(text="<html>")

    (error,), _ = asked(Html(), Request("get", "/x"))
    assert "no JSON" in str(error)


def test_a_list_is_read_page_by_page():
    first = {"items": [{"a": 1}], "metadata": {"continue": "more", "resourceVersion": "7"}}
    last = {"items": [{"a": 2}], "metadata": {"resourceVersion": "7"}}
    server = Server((200, first, {}), (200, last, {}))

    async def scene():
        async with server.up() as (api, _):
            return await api.list_all("/api/v1/pods", "a=b")

    assert asyncio.run(scene()) == ([{"a": 1}, {"a": 2}], 7)
    assert [path for _, path, _ in server.asked] == [
        "/api/v1/pods?limit=500&labelSelector=a%3Db",
        "/api/v1/pods?limit=500&labelSelector=a%3Db&continue=more",
    ]
