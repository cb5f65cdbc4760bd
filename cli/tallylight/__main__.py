"""The console command: finds the part of Tallylight that a subcommand belongs to, and hands over to it."""

import argparse
import atexit
import gc
import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from tallylight import __version__

USAGE_ERROR = 2  # exit status, as argparse's own

_PURPOSE = "One quality monitor per live video stream while it is on air, and nothing while it is not."
_EXAMPLES = """\
examples:
  tallylight watch https://origin.example/cup/master.m3u8   one stream, one line per defect
  tallylight watch --fail-on Critical clip.mp4              in a packager's CI: exit 1 on a critical defect
  tallylight local ./streams                                a folder of LiveStream YAML, without a cluster
  tallylight crd | kubectl apply -f -                       teach a cluster what a LiveStream is

`tallylight COMMAND --help` says more about each.
"""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """Where a subcommand lives: a module with `main(argv) -> int`, and the extra that it needs."""

    name: str
    module: str
    extra: str
    summary: str


SUBCOMMANDS = {
    command.name: command
    for command in (
        Subcommand("watch", "tallylight_monitor.command", "monitor", "judge one stream or file"),
        Subcommand(
            "local",
            "tallylight_operator.local.command",
            "operator,monitor",
            "monitor a folder of LiveStreams on this machine, each while it is on air",
        ),
        Subcommand("demo", "tallylight_demo.command", "demo", "see it at work within 90 seconds"),
        Subcommand(
            "operator", "tallylight_operator.command", "operator", "monitor a cluster's LiveStreams, each while on air"
        ),
        Subcommand("probe", "tallylight_monitor.probing.command", "monitor", "ask sources whether they send"),
        Subcommand("crd", "tallylight_contract.command", "operator", "print the CustomResourceDefinition"),
    )
}
LATER = ("wall",)  # subcommands that are named in the documents already


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status: 2 when it cannot be run as asked."""
    atexit.register(gc.freeze)  # at the end all is garbage: looking for it was nine tenths of an operator's end
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in LATER:
        return _refuse(f"`tallylight {arguments[0]}` is not part of this release yet")
    parser = _parser()
    if not arguments:
        parser.print_help()
        return USAGE_ERROR
    chosen = parser.parse_args(arguments[:1])
    return run(SUBCOMMANDS[chosen.command], arguments[1:])


def run(command: Subcommand, argv: Sequence[str]) -> int:
    """Hand over to a subcommand, or say which extra brings what it lacks."""
    gc.disable()  # nothing that is being loaded is garbage: looking for it takes a tenth of the time
    try:
        module = importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        return _refuse(
            f"`tallylight {command.name}` needs {error.name}, which is not installed: "
            f"pip install 'tallylight[{command.extra}]'"
        )
    finally:
        gc.enable()
    return cast("Callable[[Sequence[str]], int]", module.main)(argv)


def _refuse(message: str) -> int:
    sys.stderr.write(f"tallylight: {message}\n")
    return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, SUBCOMMANDS))
    table = "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in SUBCOMMANDS.values())
    parser = argparse.ArgumentParser(
        prog="tallylight",
        usage="tallylight COMMAND [...]",
        description=f"{_PURPOSE}\n\ncommands:\n{table}",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tallylight {__version__}")
    parser.add_argument("command", choices=SUBCOMMANDS, metavar="COMMAND", help="one of the commands above")
    return parser


if __name__ == "__main__":
    sys.exit(main())
