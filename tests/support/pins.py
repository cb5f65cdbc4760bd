"""What a file of constraints pins for one Python."""

import re

from packaging.requirements import Requirement

PIN = re.compile(r"(?P<pin>[a-z0-9-]+==[^ ;]+(?: ; [^\\]+)?) \\")


def pins(path, python):
    """The version of each name, on Linux; `python` is such as 3.13."""
    here = {"python_version": python, "python_full_version": f"{python}.1"}
    found = [Requirement(pin["pin"]) for line in path.read_text().splitlines() if (pin := PIN.fullmatch(line))]
    fitting = [each for each in found if each.marker is None or each.marker.evaluate(here)]
    assert len({each.name for each in fitting}) == len(fitting), "a name is pinned twice"
    return {each.name: str(each.specifier).removeprefix("==") for each in fitting}
