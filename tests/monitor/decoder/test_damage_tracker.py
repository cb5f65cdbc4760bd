from tallylight_monitor.decoder.damage_tracker import Dirt


def test_what_is_spoilt_stays_so_until_a_clean_key_frame():
    dirt = Dirt()
    dirt.spoil("a packet is missing")
    dirt.spoil("a packet cannot be decoded")
    assert (dirt.damaged, dirt.why) == (2, "a packet cannot be decoded")
    dirt.clean()
    assert (dirt.damaged, dirt.why) == (0, "")


def test_the_sum_of_all_damage_is_never_forgotten():
    dirt = Dirt()
    for _ in range(3):
        dirt.spoil("a packet is missing")
        dirt.clean()
    assert dirt.total == 3
