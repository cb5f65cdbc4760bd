from tallylight_monitor.decoder.damage_tracker import DamageTracker


def test_what_is_spoilt_stays_so_until_a_clean_key_frame():
    damage = DamageTracker()
    damage.spoil("a packet is missing")
    damage.spoil("a packet cannot be decoded")
    assert (damage.damaged, damage.why) == (2, "a packet cannot be decoded")
    damage.clean()
    assert (damage.damaged, damage.why) == (0, "")


def test_the_sum_of_all_damage_is_never_forgotten():
    damage = DamageTracker()
    for _ in range(3):
        damage.spoil("a packet is missing")
        damage.clean()
    assert damage.total == 3
