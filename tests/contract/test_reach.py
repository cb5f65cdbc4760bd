"""What may be reached is said once, and the same everywhere."""

from pathlib import Path

import pytest

from tallylight_contract.reach import OPENED, PRIVATE
from tallylight_monitor.arguments import arguments
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_operator.local.command import _parser
from tallylight_operator.settings import VARIABLES

ROOT = Path(__file__).parents[2]
STRICT, LENIENT = AddressPolicy(), AddressPolicy(allow_private=True)


def flowing(text):
    """The text without its lines' ends, comment signs and marks of code."""
    return " ".join(text.replace("#", " ").replace("`", "").split())


@pytest.mark.parametrize(
    "file", ["docs/commands.md", "docs/local.md", "charts/tallylight/values.yaml", "charts/tallylight/README.md"]
)
def test_documents_and_the_chart_say_it(file):
    assert OPENED in flowing((ROOT / file).read_text())


def test_help_texts_say_it(capsys):
    with pytest.raises(SystemExit):
        arguments(["--help"])
    for text in (capsys.readouterr().out, _parser().format_help()):
        assert OPENED in flowing(text).replace("link- local", "link-local")  # wherever the line is broken
    assert any(OPENED in each[1] for each in VARIABLES)


def test_it_is_true():
    for network in PRIVATE.split(", "):
        address = network.partition("/")[0].replace("10.0.0.0", "10.0.0.1").replace("::", "::1")
        assert STRICT.refusal(address) == "", network
    for address in ("127.0.0.1", "::1", "169.254.1.1", "fe80::1", "169.254.169.254", "fd00:ec2::254"):
        assert STRICT.refusal(address), address
        assert LENIENT.refusal(address) == "", address
