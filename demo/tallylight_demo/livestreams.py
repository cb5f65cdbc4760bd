"""Write the demo's LiveStreams as the YAML that `kubectl apply` takes. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tallylight_contract.livestream import API_VERSION, KIND
from tallylight_demo.programme import Airing

NAMESPACE = "demo"
_TEXT = """\
apiVersion: {api_version}
kind: {kind}
metadata:
  name: {name}
  namespace: {namespace}
spec:
  source:
    url: {url}
  schedule:
    window:
      start: "{start}"
      end: "{end}"
  preRoll: 1s  # a demo is short: look at the clock, not at the kettle
  postRoll: 1s
  overrun:
    policy: Stop
"""


def livestream_files(airings: Iterable[Airing], url: str, began: datetime) -> dict[str, str]:
    """The text of each LiveStream by its file's name; windows count from when the broadcast `began`."""
    return {f"{airing.name}.yaml": _livestream(airing, url, began) for airing in airings}


def _livestream(airing: Airing, url: str, began: datetime) -> str:
    start, end = ((began + timedelta(seconds=s)).isoformat(timespec="milliseconds") for s in (airing.start, airing.end))
    return _TEXT.format(
        api_version=API_VERSION, kind=KIND, name=airing.name, namespace=NAMESPACE, url=url, start=start, end=end
    )
