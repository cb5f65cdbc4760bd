"""What was seen of a case is shown to the detector again: that must tell what the real command tells."""

from dataclasses import replace

import pytest

from tallylight_bench.freeze.cases import Case, freezes
from tallylight_bench.freeze.coding import encoded
from tallylight_bench.freeze.judging import by_tallylight
from tallylight_bench.freeze.quiet import events
from tallylight_bench.freeze.scores import highest_share
from tallylight_bench.freeze.seen import found, seen_of_file

FREEZE = Case("freeze", "pan", 3, (320, 180), 800, "veryfast", 8.5, (3.0, 7.5))


@pytest.mark.parametrize("case", [FREEZE, replace(FREEZE, frozen=None)], ids=["a freeze", "none"])
def test_a_case_that_is_shown_again_gives_the_events_of_the_command(case, tmp_path):
    path = encoded(case, tmp_path)
    first = found(seen_of_file(path).pictures())
    assert first == found(seen_of_file(path).pictures()) == by_tallylight(path)
    assert len(first) == (case.frozen is not None)


def test_a_programme_without_a_freeze_is_the_same_when_it_was_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert events(1, 0.5) == events(1, 0.5, keep=True) == events(1, 0.5) == []
    assert (tmp_path / "build" / "quiet" / "1_0.5.npz").exists()


def test_every_scene_is_found_by_its_name():
    assert all(callable(case.make) for half in ("tuning", "test") for case in freezes(half, 1))


@pytest.mark.parametrize(("hits", "of", "most"), [(9, 10, 0.995), (0, 10, 0.259), (10, 10, 1.0), (0, 0, 1.0)])
def test_the_highest_share_that_so_few_hits_allow_is_the_binomials(hits, of, most):
    assert highest_share(hits, of) == pytest.approx(most, abs=0.001)
