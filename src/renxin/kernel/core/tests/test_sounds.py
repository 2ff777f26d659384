"""Voices of messengers become sound that browsers play."""

import io
import wave

from renxin.kernel.core import sounds

SECOND = b"#!AMR\n" + (b"\x3c" + b"\x00" * 31) * 50


def test_a_second_of_amr_is_a_second_of_wav():
    with wave.open(io.BytesIO(sounds.as_wave(SECOND))) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getnframes()) == (1, 8000, 8000)


def test_what_is_no_sound_is_none():
    assert sounds.as_wave(b"nonsense") is None


def test_without_the_extra_it_is_said_and_downloaded(monkeypatch):
    monkeypatch.setattr(sounds, "can_convert", lambda: False)
    assert not sounds.plays("audio/amr")
    assert sounds.plays("audio/mpeg")
    assert sounds.as_wave(SECOND) is None
