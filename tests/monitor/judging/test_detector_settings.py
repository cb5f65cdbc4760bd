import pytest

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, PROFILES
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.judging.detector_settings import resolved


def test_one_that_does_not_run_by_default_runs_where_it_is_named():
    off = [name for name, entry in CATALOGUE.items() if not entry.by_default]
    assert off
    assert list(resolved([DetectorChoice(name=name) for name in off])) == off


def test_who_chooses_nothing_gets_all_that_run_by_default_as_the_catalogue_has_them():
    found = resolved(None)
    assert list(found) == [name for name, entry in CATALOGUE.items() if entry.by_default]
    for name, entry in ((name, CATALOGUE[name]) for name in found):
        assert found[name].parameters == {each.name: each.default for each in entry.parameters}
        assert (found[name].hold, found[name].release) == (entry.hold, entry.release)
        assert found[name].severity == entry.severity


def test_who_chooses_gets_these_only_in_the_order_of_the_catalogue():
    assert list(resolved([DetectorChoice(name="silence"), DetectorChoice(name="black")])) == ["black", "silence"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_runs_its_own_in_the_order_of_the_catalogue(profile):
    assert list(resolved(None, profile)) == list(PROFILES[profile])
    assert set(PROFILES[profile]) != set(BY_DEFAULT)


def test_what_is_chosen_goes_on_top_of_a_profile():
    choices = [DetectorChoice(name="null_share"), DetectorChoice(name="silence", hold=Duration(seconds=9))]
    found = resolved(choices, "radio")
    assert set(found) == {*PROFILES["radio"], "null_share"}
    assert found["silence"].hold == 9.0


def test_a_radio_has_no_pictures_to_judge_and_a_camera_may_be_silent():
    assert not {"black", "freeze", "picture_lost"} & {*PROFILES["radio"]}
    assert "silence" not in PROFILES["camera"]


def test_who_chooses_none_gets_none():
    assert resolved([]) == {}


def test_what_is_chosen_counts_and_the_rest_is_the_catalogues():
    choice = DetectorChoice(name="black", hold=Duration(seconds=5), severity="Minor", parameters={"share": 0.9})
    found = resolved([choice])["black"]
    assert (found.hold, found.severity) == (5.0, "Minor")
    assert found.parameters == {"share": 0.9, "level": 0.10}


def test_a_hold_of_nought_is_a_choice_too():
    assert resolved([DetectorChoice(name="black", hold=Duration(0))])["black"].hold == 0.0


@pytest.mark.parametrize("name", CATALOGUE)
def test_numbers_that_were_written_as_integers_become_floats(name):
    entry = CATALOGUE[name]
    found = resolved([DetectorChoice(name=name, parameters={entry.threshold.name: 1})])[name]
    assert isinstance(found.parameters[entry.threshold.name], float)


def test_a_number_that_this_version_does_not_have_makes_no_detector_impossible():
    choice = DetectorChoice(name="black", parameters={"share": 0.9, "of_a_newer_version": 1})
    assert resolved([choice])["black"].parameters == {"share": 0.9, "level": 0.10}
