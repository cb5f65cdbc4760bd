from dataclasses import fields

import kopf
import pytest

from tallylight_operator.kubernetes.handlers import WORKER_SECONDS, configure


@pytest.fixture
def configured():
    settings = kopf.OperatorSettings()
    configure(settings)
    return settings


def test_whatever_is_chosen_is_a_setting_that_kopf_has(configured):
    """A name that it does not have would be accepted, and change nothing."""
    sections = [getattr(configured, each.name) for each in fields(configured)]
    assert {type(part).__name__: {*vars(part)} - {each.name for each in fields(part)} for part in sections} == {
        type(part).__name__: set() for part in sections
    }


def test_an_object_is_kept_whole_no_longer_than_a_moment(configured):
    assert 0 < configured.queueing.idle_timeout == WORKER_SECONDS < 1
