"""A server that answers with exactly these bytes, for what no HTTP library would send."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def raw_server(answer: bytes | Callable[[bytes], bytes]) -> AsyncIterator[str]:
    """The address of a server that sends `answer` (or what it makes of the request), and closes."""

    async def serve(reader, writer):
        try:
            request = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()  # who connects may go again without a question
            return
        writer.write(answer if isinstance(answer, bytes) else answer(request))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
