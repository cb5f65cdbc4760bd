import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from made_image import MadeImage

from tallylight_cluster.building import Builder
from tallylight_cluster.debian import have_packages
from tallylight_cluster.paths import ClusterPaths

ROOT = Path(__file__).parents[2]
ROLES = ("operator", "monitor", "demo")
LABELS = {"VERSION": "1.2.3-test", "REVISION": "0123abc"}


@pytest.fixture(scope="session")
def images():
    """The image of each role, built from this tree when it is first asked for."""
    if os.geteuid() != 0:
        pytest.fail("building images needs root; `pytest` without `-m cluster` does not")
    have_packages({"runc": "runc"})
    builder, made = Builder(ClusterPaths.read("images").cache), {}
    with ExitStack() as stack:

        def image(role):
            if role not in made:
                tag = f"tallylight.test/{role}:contents"
                archive = builder.build(tag, ROOT / role / "Dockerfile", ROOT, LABELS)
                made[role] = MadeImage(role, archive, stack.enter_context(builder.unpacked(tag)))
            return made[role]

        yield image


@pytest.fixture(params=ROLES)
def image(request, images):
    return images(request.param)
