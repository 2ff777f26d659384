"""Voices of messengers as sound that browsers play: AMR becomes WAV where the extra `voice` is installed."""

import io
import wave
from functools import cache
from importlib.util import find_spec
from typing import Final

AMR: Final = "audio/amr"
WAV: Final = "audio/wav"
LONGEST_SECONDS: Final = 300


@cache
def can_convert() -> bool:
    """Tell whether this installation turns AMR into what browsers play."""
    return find_spec("av") is not None


def plays(media_type: str) -> bool:
    """Tell whether a browser can play a voice of this type, perhaps after we have turned it into another."""
    return media_type != AMR or can_convert()


def as_wave(data: bytes) -> bytes | None:
    """Return AMR as WAV, at most five minutes of it; None when it cannot be turned."""
    if not can_convert():
        return None
    import av  # noqa: PLC0415  an extra

    found = io.BytesIO()
    try:
        with av.open(io.BytesIO(data), "r") as source, wave.open(found, "wb") as target:
            rate = source.streams.audio[0].rate or 8000
            target.setnchannels(1)
            target.setsampwidth(2)
            target.setframerate(rate)
            turn = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in source.decode(audio=0):
                if target.getnframes() > LONGEST_SECONDS * rate:
                    break
                for each in turn.resample(frame):
                    target.writeframes(bytes(each.planes[0])[: each.samples * 2])
    except (av.FFmpegError, IndexError, ValueError):
        return None
    return found.getvalue()
