"""How often Python looks for circles of garbage: seldom, in processes that serve for a long time.

What start-up made stays for good and is not looked at again. Requests and batches make and drop many small objects,
seldom any that form circles: by the default a tenth to a fifth of all their time went into looking for them.
"""

import gc
from typing import Final

_THRESHOLDS: Final = (100_000, 50, 100)


def settle() -> None:
    """Tell the collector that start-up is over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
