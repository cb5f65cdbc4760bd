"""Connections that read what others read. Beside `http` and `names`, the only user of aiohttp's client."""

import asyncio
from functools import partial
from typing import Any

from aiohttp import ClientPayloadError, TCPConnector
from aiohttp.client_proto import ResponseHandler

from tallylight_monitor.ingest.answer_head import LARGEST_HEAD, head_end, is_interim, tidied


class LenientConnector(TCPConnector):
    """A connector whose answers have their heads tidied before aiohttp parses them."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - aiohttp's own
        super().__init__(**settings)
        # aiohttp names no other way to see an answer before its parser does; a test holds that this one works.
        handler: type[ResponseHandler] = _LenientHandler
        self._factory = partial(handler, loop=asyncio.get_running_loop())


class _LenientHandler(ResponseHandler):
    """Keeps an answer's head back until it is whole, and tidies it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._head: bytearray | None = None  # None: what comes is a body

    def set_response_params(self, **settings: Any) -> None:  # noqa: ANN401 - aiohttp's own
        """A request goes out: a head is what comes next."""
        self._head = bytearray()
        super().set_response_params(**settings)

    def data_received(self, data: bytes) -> None:
        """Take what the server sent."""
        if self._head is None:
            self._parse(data)
            return
        self._head += data
        if self._head.startswith((b"\r", b"\n")):  # what is left of the answer before
            self._head = self._head.lstrip(b"\r\n")
        while self._head and (end := head_end(self._head)) >= 0:
            head, rest = bytes(self._head[:end]), self._head[end:]
            self._parse(tidied(head))
            if not is_interim(head):
                self._hand_on(bytes(rest))
                return
            self._head = rest
        if len(self._head) > LARGEST_HEAD:
            self._hand_on(bytes(self._head))

    def eof_received(self) -> None:
        """The server sends no more: what there is of a head is all there is."""
        self._hand_on(bytes(self._head or b""))
        super().eof_received()

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is gone."""
        self._hand_on(bytes(self._head or b""))
        super().connection_lost(exc)

    def _hand_on(self, rest: bytes) -> None:
        self._head = None
        if rest:
            self._parse(rest)

    def _parse(self, data: bytes) -> None:
        """Let aiohttp parse; where it breaks off in the middle of a body, the reader of that body must know."""
        super().data_received(data)
        error, body = self.exception(), self._payload
        if error is not None and body is not None and not body.is_eof() and body.exception() is None:
            body.set_exception(ClientPayloadError(str(error)))
