"""What a simulated recording sounds like: two quiet notes, so that somebody who listens hears that it plays."""

import io
import math
import struct
import wave
from functools import cache

RATE = 8000
NOTES = (440.0, 554.4)


@cache
def tone() -> bytes:
    """Return a second and a half of sound as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        for pitch in NOTES:
            steps = range(int(RATE * 0.75))
            values = (int(6000 * math.sin(2 * math.pi * pitch * step / RATE)) for step in steps)
            sound.writeframes(b"".join(struct.pack("<h", value) for value in values))
    return out.getvalue()
