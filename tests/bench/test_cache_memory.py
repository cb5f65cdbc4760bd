from tallylight_bench.cache_memory import measured, promise, shown
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.cache import Store


def test_what_is_measured_is_known_with_its_reports():
    store = Store(lambda _: None, lambda: 0.0)
    for each in shown(3):
        store.put_stream(each)
    assert sorted(store.keys()) == [Key(f"team-{number}", f"cup-{number}") for number in range(3)]
    status = store.status(Key("team-0", "cup-0"))
    assert (len(status.history), status.last_report.window) == (3, "aaaa0000")
    assert store.refusal(Key("team-0", "cup-0")) == ""


def test_the_cache_keeps_less_than_half_of_what_the_api_shows():
    kept = measured(200)
    assert 0 < kept.cached < kept.whole / 2
    assert promise(kept, 200).kept
