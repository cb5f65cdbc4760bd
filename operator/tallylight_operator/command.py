"""`tallylight operator`: a monitor for each LiveStream of a cluster while it is on air."""

import argparse
import asyncio
import logging
import os
import socket
import sys
from collections.abc import Mapping, Sequence

from tallylight_bounded.proxies import InvalidProxyError
from tallylight_contract import version
from tallylight_contract.livestream import PLURAL
from tallylight_contract.printable import printable
from tallylight_operator import logs
from tallylight_operator.environment import InvalidSettingError
from tallylight_operator.kubernetes import handlers, pod_check
from tallylight_operator.kubernetes.api import Api, ApiError, NoAccessError, Request
from tallylight_operator.kubernetes.operator import Operator
from tallylight_operator.kubernetes.pod_runtime import STREAMS
from tallylight_operator.metrics import ClusterMetrics
from tallylight_operator.serving import CannotListenError
from tallylight_operator.settings import VARIABLES, Settings, read

DONE = 0
FAILED = 1
CANNOT_RUN = 2
_NOT_FOUND = 404

_DESCRIPTION = """\
Run a monitor for each LiveStream of a cluster while it is on air: a Pod of its own, there shortly before the
event and gone after it. Run two of these: one leads, the other takes over within 20 s.
The Helm chart sets all of it up; this is what it runs.
"""
_WIDTH = max(len(name) for name, *_ in VARIABLES)
_TABLE = "\n".join(f"  {name:<{_WIDTH}}  {what} ({default})" for name, what, default in VARIABLES)
_EPILOG = f"""\
settings, from the environment (and what each is when it is not set):
{_TABLE}

The cluster is found by the pod's service account, or else by KUBECONFIG, through HTTPS_PROXY unless NO_PROXY says
otherwise.

examples:
  tallylight crd | kubectl apply -f -               first, teach the cluster what a LiveStream is
  TALLYLIGHT_MONITOR_IMAGE=registry.example/monitor:1 POD_NAMESPACE=default tallylight operator

It ends on SIGTERM; monitors stay, and end by themselves when their window does.

exit status: 0 ended as asked, 1 failed, 2 cannot run as asked (a line on stderr says why)
"""


class CannotRunError(Exception):
    """It cannot be run as asked; the text says why, and what to do."""


def main(argv: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the operator until it is asked to end. Returns the exit status."""
    argparse.ArgumentParser(
        prog="tallylight operator",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(argv)
    try:
        settings = read(environment, f"{socket.gethostname()}-{os.getpid()}")
        pod_check.check(settings.monitor)
        logs.configure("%(asctime)s %(levelname)s %(name)s %(message)s", settings.log_level, settings.log_format)
        return asyncio.run(_main(settings))
    except (InvalidSettingError, InvalidProxyError, NoAccessError, CannotListenError, CannotRunError) as error:
        sys.stderr.write(f"tallylight operator: {printable(str(error))}\n")
        return CANNOT_RUN


async def _main(settings: Settings) -> int:
    metrics = ClusterMetrics()
    api = await Api.connect(metrics, settings.proxies)
    try:
        await _know_livestreams(api)
        operator = Operator(api, settings, metrics, version.TALLYLIGHT)
        try:
            await operator.listen()  # before kopf, which would try in silence, again and again
            await handlers.run(operator, settings)
        finally:
            await operator.close()
    finally:
        await api.close()
    if operator.flags.failure is not None:
        logging.getLogger("tallylight").error("the operator failed", exc_info=operator.flags.failure)
        return FAILED
    return DONE


async def _know_livestreams(api: Api) -> None:
    """Whether the cluster has the CRD; kopf would wait for it in silence. An API that is away may come back."""
    try:
        await api.call(Request("list", f"{STREAMS}/{PLURAL}", query=(("limit", "1"),)))
    except ApiError as error:
        if error.code == _NOT_FOUND:
            message = "the cluster does not know what a LiveStream is: tallylight crd | kubectl apply -f -"
            raise CannotRunError(message) from None
        logging.getLogger("tallylight").warning("LiveStreams cannot be listed yet: %s", error)
