"""A real Prometheus in the cluster's network: it finds its targets, and judges, by what `deploy/prometheus` says."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tallylight_cluster.commands import run
from tallylight_cluster.credentials import API_PORT, Credentials
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kubectl import within
from tallylight_cluster.network import addresses
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import PROMETHEUS, Programs
from tallylight_cluster.waiting import wait_for

Found = list[dict[str, Any]]

DEPLOYED = Path(__file__).parents[3] / "deploy" / "prometheus"
_ADDRESS = "127.0.0.1:9090"
_EVERY = "1s"  # a test waits for what a scrape brings
_READY_SECONDS = 30.0
_ANSWER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Queries the Prometheus of one cluster. Answers are its API's JSON; ClusterError has the reason of a refusal."""

    paths: ClusterPaths

    def query(self, expr: str) -> Found:
        """What an expression is now: a `metric` and a `value` for each series."""
        return self._vector("query", query=expr)

    def query_range(self, expr: str, start: float, end: float, step: float = 1) -> Found:
        """What an expression was from `start` to `end`, in seconds since 1970: a `metric` and `values` each."""
        return self._vector("query_range", query=expr, start=start, end=end, step=step)

    def alerts(self) -> Found:
        """The alerts that are pending or firing."""
        return list(self._ask("alerts")["alerts"])

    def targets(self) -> Found:
        """What it scrapes, and how that goes."""
        return list(self._ask("targets")["activeTargets"])

    @property
    def ready(self) -> bool:
        """Whether it answers."""
        try:
            self._ask("query", query="vector(1)")
        except ClusterError:
            return False
        return True

    def _vector(self, page: str, **fields: str | float) -> Found:
        found = self._ask(page, **fields)
        if found["resultType"] == "scalar":
            return [{"metric": {}, "value": found["result"]}]
        return list(found["result"])

    def _ask(self, page: str, **fields: str | float) -> dict[str, Any]:
        given = [part for name, value in fields.items() for part in ("--data-urlencode", f"{name}={value}")]
        words = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", f"{_ANSWER_SECONDS:g}", "--get"]
        text = run(within(self.paths, [*words, *given, f"http://{_ADDRESS}/api/v1/{page}"]))
        try:
            answer = json.loads(text)
        except json.JSONDecodeError as error:
            raise ClusterError(f"Prometheus is not ready: {text.strip()[:200]}") from error
        if answer["status"] != "success":
            raise ClusterError(f"Prometheus refuses {fields or page}: {answer['error']}")
        return dict(answer["data"])


def start_prometheus(paths: ClusterPaths) -> Prometheus:
    """Have it running and ready, in a cluster whose control plane is up; what runs already goes on running.

    Raises ClusterError when it cannot be had, or is not ready within half a minute.
    """
    programs, daemons, client = Programs(paths.cache), Daemons(paths), Prometheus(paths)
    programs.build([PROMETHEUS])
    if not daemons.running(PROMETHEUS.name):
        config = paths.state / "prometheus.yaml"
        config.write_text(yaml.safe_dump(configuration(Credentials(paths)), sort_keys=False))
        flags = [
            f"--config.file={config}",
            f"--storage.tsdb.path={paths.state / 'prometheus'}",
            f"--web.listen-address={_ADDRESS}",
            "--log.level=warn",
        ]
        daemons.start(PROMETHEUS.name, [programs.path(PROMETHEUS), *flags])

    def ready() -> bool:
        daemons.require(PROMETHEUS.name)
        return client.ready

    wait_for("Prometheus answers", ready, _READY_SECONDS)
    return client


def configuration(credentials: Credentials, every: str = _EVERY) -> dict[str, Any]:
    """What `deploy/prometheus` has, for a Prometheus that is no pod and is in a hurry."""
    jobs = yaml.safe_load((DEPLOYED / "scrape.yaml").read_text())["scrape_configs"]
    for job in jobs:
        job["scrape_interval"] = job["scrape_timeout"] = every
        job["kubernetes_sd_configs"] = [_as_admin(credentials) | way for way in job["kubernetes_sd_configs"]]
    return {
        "global": {"scrape_interval": every, "evaluation_interval": every},
        "rule_files": [str(DEPLOYED / "rules.yaml")],
        "scrape_configs": jobs,
    }


def _as_admin(credentials: Credentials) -> dict[str, Any]:
    files = credentials.files("admin")
    return {
        "api_server": f"https://{addresses(credentials.paths).host}:{API_PORT}",
        "tls_config": {
            "ca_file": str(credentials.authority),
            "cert_file": str(files.certificate),
            "key_file": str(files.key),
        },
    }
