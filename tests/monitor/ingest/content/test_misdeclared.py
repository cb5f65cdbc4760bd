"""What a master playlist announces, beside what segments hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.ingest.content.announced import Announced
from tallylight_monitor.ingest.content.codecs import promises
from tallylight_monitor.ingest.content.coded import Coded
from tallylight_monitor.ingest.content.misdeclared import language_misdeclared, misdeclared

HIGH_41 = Coded("picture", "avc1.640029", 1920, 1080)
AAC = Coded("sound", "mp4a.40.2")


def differences(announced, *coded, cut=False):
    return [*misdeclared(announced, coded, cut=cut)]


def codecs(said, *coded, **more):
    return differences(Announced(tuple(said.split(",")), **more), *coded)


@pytest.mark.parametrize(
    ("said", "coded", "told"),
    [
        pytest.param(
            "avc1.4d401f,mp4a.40.2",
            [HIGH_41, AAC],
            ["CODECS names avc1.4d401f, and the pictures are avc1.640029"],
            id="a higher profile and level",
        ),
        pytest.param("avc1.64001f,mp4a.40.2", [HIGH_41, AAC], [HIGH_41.codec], id="a higher level"),
        pytest.param("avc1.4d4029,mp4a.40.2", [HIGH_41, AAC], [HIGH_41.codec], id="a higher profile"),
        pytest.param("avc1.77.31", [HIGH_41], [HIGH_41.codec], id="in decimal"),
        pytest.param("hvc1.2.4.L120.B0", [HIGH_41], ["hvc1.2.4.L120.B0"], id="another family"),
        pytest.param("avc1.640029", [Coded("picture", "hvc1.1.6.L93.90")], ["hvc1.1.6.L93.90"], id="HEVC for H.264"),
        pytest.param("hvc1.1.6.L93.B0", [Coded("picture", "hev1.1.6.L93.B0")], ["hev1"], id="sets within the pictures"),
        pytest.param("hvc1.1.6.L93.B0", [Coded("picture", "hvc1.2.4.L93.B0")], ["hvc1.2"], id="ten bits for eight"),
        pytest.param("hvc1.1.6.L93.B0", [Coded("picture", "hvc1.1.6.H93.B0")], ["H93"], id="a higher tier"),
        pytest.param("hvc1.1.6.L93.B0", [Coded("picture", "hvc1.1.6.L120.B0")], ["L120"], id="a higher level of HEVC"),
        pytest.param("avc1.640029,mp4a.40.2", [HIGH_41], ["there is no sound"], id="sound that is not there"),
        pytest.param("avc1.640029,mp4a.40.2", [AAC], ["there is no picture"], id="pictures that are not there"),
        pytest.param(
            "avc1.640029,mp4a.40.2", [HIGH_41, Coded("sound", "ac-3")], ["the sound is ac-3"], id="another sound"
        ),
        pytest.param("avc1.640029", [HIGH_41, AAC], ["CODECS names no sound"], id="sound that is not named"),
    ],
)
def test_what_a_player_was_not_promised_is_told(said, coded, told):
    found = codecs(said, *coded)
    assert len(found) == len(told)
    assert all(word in line for word, line in zip(told, found, strict=True))


@pytest.mark.parametrize(
    ("said", "coded"),
    [
        pytest.param("avc1.640033,mp4a.40.2", [HIGH_41, AAC], id="a lower level"),
        pytest.param("avc1.640029,mp4a.40.2", [Coded("picture", "avc1.42c01e"), AAC], id="a lower profile"),
        pytest.param("AVC1.640029,MP4A.40.2", [HIGH_41, AAC], id="in capitals"),
        pytest.param("avc1.100.41", [HIGH_41], id="the same in decimal"),
        pytest.param("avc3.640029", [HIGH_41], id="the other entry of H.264"),
        pytest.param("avc1", [HIGH_41], id="the kind alone"),
        pytest.param("avc1.640029,mp4a.40.5", [HIGH_41, AAC], id="HE-AAC that is signalled implicitly"),
        pytest.param("avc1.640029,mp4a.40.34", [HIGH_41, Coded("sound", "mp4a.6b")], id="MP3 in two ways"),
        pytest.param("avc1.640029,ec-3", [HIGH_41, Coded("sound", "ac-3")], id="what E-AC-3 decodes as well"),
        pytest.param("avc1.640029,mp4a.40.2", [HIGH_41, AAC, Coded("sound", "ac-3")], id="a second sound"),
        pytest.param("avc1.640029,ac-3,mp4a.40.2", [HIGH_41, AAC], id="a sound that others of the group have"),
        pytest.param("avc1.640029,mp4a.40.2,wvtt", [HIGH_41, AAC], id="text"),
        pytest.param("avc1.640029,mhm1.0x0d", [HIGH_41], id="what is not known here"),
        pytest.param("avc1.640029,mp4a.40.2", [HIGH_41, Coded("sound")], id="sound whose codec is not known"),
        pytest.param("avc1.640029,mp4a.40.2", [], id="nothing that can be read"),
        pytest.param("hev1.1.6.L93.B0", [Coded("picture", "hvc1.1.6.L93.B0")], id="sets in front for sets within"),
        pytest.param("hvc1.2.4.L120.B0", [Coded("picture", "hvc1.1.6.L93.B0")], id="eight bits for ten"),
        pytest.param("dvh1.08.03", [Coded("picture", "hvc1.2.4.L93.B0")], id="Dolby's name of HEVC"),
    ],
)
def test_what_a_player_can_play_all_the_same_is_not(said, coded):
    assert codecs(said, *coded) == []


def test_sound_that_comes_apart_is_not_missed_with_the_pictures():
    assert codecs("avc1.640029,mp4a.40.2", HIGH_41, tracks=("picture",)) == []
    assert codecs("avc1.640029,mp4a.40.2", AAC, tracks=("sound",)) == []


@pytest.mark.parametrize(
    ("said", "size", "cut", "told"),
    [
        pytest.param((1920, 1080), (960, 540), False, True, id="half of it"),
        pytest.param((1920, 1080), (960, 540), True, False, id="half of it, of pieces"),
        pytest.param((1280, 720), (1920, 1080), True, True, id="more of it, of pieces"),
        pytest.param((1920, 1080), (1920, 1088), False, False, id="in blocks"),
        pytest.param((1920, 1080), (1440, 1080), False, False, id="of other pixels"),
        pytest.param((1920, 1080), (1920, 800), False, False, id="without bars"),
        pytest.param((1080, 1920), (1920, 1080), False, False, id="turned"),
        pytest.param((848, 480), (854, 480), False, False, id="rounded"),
        pytest.param((0, 0), (854, 480), False, False, id="nothing said"),
        pytest.param((848, 480), (0, 0), False, False, id="not known"),
    ],
)
def test_a_size_is_told_that_is_another(said, size, cut, told):
    announced = Announced(width=said[0], height=said[1])
    found = differences(announced, Coded("picture", "avc1.640029", *size), cut=cut)
    wrong = f"RESOLUTION is {said[0]}x{said[1]}, and the pictures are {size[0]}x{size[1]}"
    assert found == ([wrong] if told else [])


@pytest.mark.parametrize(
    ("said", "transfer", "cut", "told"),
    [
        pytest.param("", 16, False, "VIDEO-RANGE is SDR (unsaid), and the pictures are PQ", id="PQ, unsaid"),
        pytest.param("SDR", 18, True, "VIDEO-RANGE is SDR, and the pictures are HLG", id="HLG for SDR"),
        pytest.param("HLG", 16, False, "VIDEO-RANGE is HLG, and the pictures are PQ", id="PQ for HLG"),
        pytest.param("PQ", 1, False, "VIDEO-RANGE is PQ, and the pictures are SDR", id="SDR for PQ"),
        pytest.param("PQ", 1, True, "", id="SDR for PQ, in pieces"),
        pytest.param("PQ", 18, False, "", id="HLG among PQ"),
        pytest.param("HLG", 14, False, "", id="HLG by a message"),
        pytest.param("PQ", 2, False, "", id="not said by the pictures"),
        pytest.param("", 1, False, "", id="SDR, unsaid"),
    ],
)
def test_a_range_is_told_that_is_another(said, transfer, cut, told):
    found = differences(Announced(video_range=said), Coded("picture", "", 0, 0, transfer), cut=cut)
    assert found == ([told] if told else [])


@pytest.mark.parametrize(
    ("said", "spoken", "told"),
    [
        ("de", ["eng"], "LANGUAGE is de, and the sound says eng"),
        ("de-AT", ["ger"], ""),
        ("deu", ["ger"], ""),
        ("fr_CA", ["fre"], ""),
        ("no", ["nob"], ""),
        ("", ["eng"], ""),
        ("de", [""], ""),
        ("de", ["und"], ""),
        ("cmn", ["chi"], ""),
        ("de", ["eng", "deu"], ""),
        ("de", ["eng", "fra"], "LANGUAGE is de, and the sound says eng"),
    ],
)
def test_a_language_is_told_that_is_certainly_another(said, spoken, told):
    coded = [Coded("sound", "mp4a.40.2", language=each) for each in spoken]
    assert language_misdeclared(Announced(language=said), coded) == told


WORDS = st.sampled_from(["avc1.4d401f", "avc1.640029", "avc1.66.30", "avc3.42e01e", "hvc1.2.4.L120.B0", "hvc1.1.6.H93"])


@given(WORDS | st.text(max_size=20))
def test_what_is_sent_as_announced_is_promised(codec):
    assert promises(codec, codec)
