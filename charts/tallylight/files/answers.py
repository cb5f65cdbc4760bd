"""What `helm test` runs inside the cluster: the operator is ready, and the API serves LiveStreams."""

import os
import ssl
import sys
import urllib.request
from pathlib import Path

SECONDS = 10.0  # that one answer may take
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def livestreams() -> str:
    """Where the API tells which kinds our group has; every service account may ask."""
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    return f"https://{f'[{host}]' if ':' in host else host}:{port}/apis/tallylight.dev/v1alpha1"


def answers(url: str) -> bool:
    """Ask, and say how it went."""
    token = (ACCOUNT / "token").read_text() if url.startswith("https:") else ""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})  # noqa: S310 - http or https, by the chart
    trust = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt")) if token else None
    try:
        with urllib.request.urlopen(request, timeout=SECONDS, context=trust) as answer:  # noqa: S310 - as above
            answer.read()
    except OSError as error:
        sys.stdout.write(f"FAILED: {url}: {error}\n")
        return False
    sys.stdout.write(f"ok: {url}\n")
    return True


if __name__ == "__main__":
    sys.exit(not all([answers(sys.argv[1]), answers(livestreams())]))
