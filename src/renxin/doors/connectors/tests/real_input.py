"""Where the real inputs are: `RENXIN_REAL_INPUT`, else `shared/data` beside the repository or one of its parents."""

import os
from pathlib import Path

import pytest


def folder(name: str) -> Path:
    """Return the folder `name` of the real inputs; skip the test where it is absent."""
    here = Path(__file__).resolve()
    places = [Path(os.environ["RENXIN_REAL_INPUT"])] if os.environ.get("RENXIN_REAL_INPUT") else []
    places += [parent / "shared" / "data" for parent in here.parents]
    for place in places:
        if (place / name).is_dir():
            return place / name
    pytest.skip(f"real input {name!r} is absent; set RENXIN_REAL_INPUT to the folder that holds it")


def messages() -> list[Path]:
    """Return the files of the real HL7 v2 messages."""
    return sorted(folder("hl7v2").glob("*.hl7"))
