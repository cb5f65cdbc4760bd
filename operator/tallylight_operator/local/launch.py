"""How a monitor is started on this machine: `tallylight watch`, with files for its order, end and secrets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.model import Key
from tallylight_operator.local.files import StateFolder
from tallylight_operator.local.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class WatchCommand:
    """Starts `prefix` (as a rule `python -m tallylight watch`) with the flags that it reads its files by.

    `secret_of` finds a stream's secret keys, None where it names no Secret; it raises RetryableError when the Secret
    is not there.
    """

    prefix: tuple[str, ...]
    state: StateFolder
    secret_of: Callable[[Key], Mapping[str, bytes] | None]
    allow_private: bool

    def command(self, folder: RunFolder, order: MonitorOrder, listen_fd: int) -> tuple[str, ...]:
        """The program and its arguments. Every user of the machine can read arguments, so no address is among them."""
        evidence = self.state.evidence(Key(order.namespace, order.stream))
        evidence.mkdir(parents=True, exist_ok=True)
        flags = {
            "--order": folder.order_file,
            "--until": folder.until_file,
            "--muted": folder.muted_file,
            "--report": folder.report_file,
            **({"--secrets": folder.secrets} if folder.secrets.is_dir() else {}),
            "--evidence": evidence,
            "--format": "jsonl",
            "--listen-fd": listen_fd,
        }
        named = (str(part) for flag in flags.items() for part in flag)
        return (*self.prefix, *named, "--lifeline", *(["--allow-private"] if self.allow_private else []))

    def secret(self, order: MonitorOrder) -> Mapping[str, bytes] | None:
        """The keys of the stream's Secret as they are now; None where it has no Secret."""
        return self.secret_of(Key(order.namespace, order.stream))
