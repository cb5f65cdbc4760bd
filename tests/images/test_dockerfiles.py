import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOTS = {
    "operator": ["cli", "contract", "bounded", "operator"],
    "monitor": ["cli", "contract", "bounded", "monitor"],
    "demo": ["cli", "contract", "bounded", "operator", "monitor", "demo"],
}
COPY = re.compile(r"^COPY (\w+)/(\w+) \1/\2$", re.MULTILINE)


@pytest.fixture(params=ROOTS)
def role(request):
    return request.param


@pytest.fixture
def dockerfile(role):
    return (ROOT / role / "Dockerfile").read_text()


def test_it_copies_the_source_roots_of_its_role_and_no_other(role, dockerfile):
    assert [root for root, _ in COPY.findall(dockerfile)] == ROOTS[role]
    assert all((ROOT / root / package / "__init__.py").exists() for root, package in COPY.findall(dockerfile))


def test_every_stage_is_on_the_base_that_the_builder_is_given(dockerfile):
    assert "\nARG BASE=python:3.13.16-slim-trixie\n" in dockerfile
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"${BASE}", "tools"}


def test_it_imports_every_part_that_it_copied(dockerfile):
    tried = re.search(r"for root in \(([^)]*)\)", dockerfile)[1]
    copied = {package for _, package in COPY.findall(dockerfile)}
    # What all share is imported by the parts that need it; the contract's command needs what only some images have.
    assert set(re.findall(r"\w+", tried)) == copied - {"tallylight_contract", "tallylight_bounded"}


def test_all_else_that_differs_from_the_operators_is_of_its_role(role, dockerfile):
    """The three are one recipe: what is mended in one must be mended in all."""

    def recipe(text):
        own = r"^(#.*|COPY (?:cli|contract|bounded|operator|monitor|demo)/.*|RUN pip uninstall.*|    .*)\n"
        return re.sub(rf"constraints/(?:{'|'.join(ROOTS)})\.txt", "", re.sub(own, "", text, flags=re.MULTILINE))

    def steps(text):
        return [line.split('title="')[0].split(" && tallylight ")[0] for line in recipe(text).splitlines()]

    assert steps(dockerfile) == steps((ROOT / "operator" / "Dockerfile").read_text())


def test_a_builder_is_sent_all_that_is_copied(dockerfile):
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--)(.+)$", dockerfile, re.MULTILINE)]
    assert {path.split("/")[0] for paths in copied for path in paths} <= sent
