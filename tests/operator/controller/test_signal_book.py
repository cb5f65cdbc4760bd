from datetime import UTC, datetime, timedelta

import pytest
from livestream_documents import document

from tallylight_contract.probing import SignalPage, SourceSignal, probe_of
from tallylight_contract.reading import read_livestream
from tallylight_operator.controller.signal_book import NOT_ASKED_YET, SignalBook
from tallylight_operator.decision.model import Key
from tallylight_operator.schedule.signal import NOT_ASKED, Signal

START = datetime(2026, 6, 6, 18, tzinfo=UTC)
KEY = Key("default", "cup")


class Stage:
    def __init__(self):
        self.now, self.woken = START, []
        self.book = SignalBook(self.woken.append, lambda: self.now)

    def says(self, stream, present, seen="seen"):
        digest = probe_of(stream).digest
        signal = SourceSignal(namespace=KEY.namespace, stream=KEY.name, digest=digest, present=present, seen=seen)
        self.book.heard(SignalPage(version="1", signals=[signal]))


def stream(url="https://origin.example/m.m3u8", **spec):
    made = document(source={"url": url}, schedule={"whenLive": {}}, **spec)
    made["metadata"] = {"name": KEY.name}
    return read_livestream(made)


@pytest.fixture
def stage():
    return Stage()


def test_a_source_of_which_nothing_was_heard_is_not_known_since_it_was_asked_about(stage):
    assert stage.book.of(KEY, stream()) == Signal(None, START, NOT_ASKED_YET)
    stage.now += timedelta(minutes=1)
    assert stage.book.of(KEY, stream()).since == START


def test_news_wake_the_stream_and_the_same_again_does_not(stage):
    stage.book.of(KEY, stream())
    stage.says(stream(), present=True)
    stage.says(stream(), present=True)
    assert stage.book.of(KEY, stream()).present is True
    assert len(stage.woken) == 1


def test_an_answer_about_another_address_is_none(stage):
    stage.book.of(KEY, stream("https://origin.example/new.m3u8"))
    stage.says(stream(), present=True)
    assert stage.book.of(KEY, stream("https://origin.example/new.m3u8")).present is None
    assert stage.woken == []


def test_a_prober_that_is_gone_makes_what_it_said_unknown_since_then(stage):
    stage.book.of(KEY, stream())
    stage.says(stream(), present=True)
    stage.now += timedelta(minutes=5)
    stage.book.unheard([KEY], "the prober does not answer")
    stage.now += timedelta(minutes=5)
    stage.says(stream(), present=None, seen="it begins anew")
    expected = Signal(None, START + timedelta(minutes=5), "it begins anew")
    assert stage.book.of(KEY, stream()) == expected


def test_a_stream_that_follows_no_signal_any_more_has_none(stage):
    stage.book.of(KEY, stream())
    assert stage.book.of(KEY, stream(suspend=True)) == NOT_ASKED
    assert stage.book.of(KEY, None) == NOT_ASKED
