from pathlib import Path

import pytest

from tallylight_contract.livestream import LiveStream, Schedule
from tallylight_operator.local.definitions import read_text

SAMPLES = Path(__file__).parents[3] / "deploy" / "samples"


def streams(path):
    read = read_text(path.name, path.read_text())
    assert read.problems == ()
    return [one.value for one in read.definitions if isinstance(one.value, LiveStream)]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sample_is_valid(path):
    assert streams(path)


def test_there_is_a_sample_for_each_kind_of_schedule():
    schedules = [one.spec.schedule for path in SAMPLES.glob("*.yaml") for one in streams(path)]
    shown = {field for field in Schedule.__struct_fields__ for one in schedules if getattr(one, field) is not None}
    assert shown == set(Schedule.__struct_fields__)


def test_there_is_a_sample_for_each_role_whose_upstream_is_beside_it():
    every = [one for path in SAMPLES.glob("*.yaml") for one in streams(path)]
    assert {one.spec.role for one in every} == {None, "Contribution", "Origin", "Edge"}
    channels = {one.metadata.name: one.spec.channel for one in every}
    for one in every:
        assert one.spec.upstream is None or channels[one.spec.upstream] == one.spec.channel


def test_every_secret_that_a_sample_refers_to_is_beside_it():
    for path in SAMPLES.glob("*.yaml"):
        read = read_text(path.name, path.read_text())
        secrets = {one.key.name for one in read.definitions if one.kind == "Secret"}
        referred = {one.spec.source.secret_ref.name for one in streams(path) if one.spec.source.secret_ref}
        assert referred == secrets


def test_samples_use_names_of_their_own():
    names = [one.metadata.name for path in SAMPLES.glob("*.yaml") for one in streams(path)]
    assert len(names) == len(set(names))
