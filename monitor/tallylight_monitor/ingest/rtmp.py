"""RTMP by way of a relay: what the server is told of the address, which libav no longer knows."""

from urllib.parse import urlsplit


def rtmp_options(address: str) -> dict[str, str]:
    """libav's options for an RTMP address: `tcUrl`, by which servers choose a host and an application."""
    parts = urlsplit(address)
    if parts.scheme.lower() not in {"rtmp", "rtmps"}:
        return {}
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return {"rtmp_tcurl": f"{parts.scheme.lower()}://{parts.netloc}/{_application(path)}"}


def _application(path: str) -> str:
    """The application in a path, as libav finds it: one part, or two where three and more stand there."""
    path = path.removeprefix("/")
    end = path.find("/")
    if end < 0:
        return ""
    colon, deeper = path.find(":", end + 1), path.find("/", end + 1)
    return path[:end] if deeper < 0 or 0 <= colon < deeper else path[:deeper]
