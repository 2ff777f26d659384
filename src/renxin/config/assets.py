"""What the pages load from others: copied out of npm's folder into a static folder that is never committed.

`python -m renxin.config.assets` after `npm ci`. The icons become one sprite that holds only those the design system
lists in `ui/icons.txt`, one name a line.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).resolve().parents[1]
VENDOR: Final = SOURCE / "ui" / "static" / "vendor"
ICONS: Final = SOURCE / "ui" / "icons.txt"
PACKAGES: Final = SOURCE.parents[1] / "node_modules"
FILES: Final = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "alpine.min.js": "@alpinejs/csp/dist/cdn.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "sortable.min.js": "sortablejs/Sortable.min.js",
}
SPRITE: Final = "icons.svg"
_INSIDE: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def missing() -> list[str]:
    """Return the names of the assets that pages need and the static folder lacks."""
    return [name for name in (*FILES, SPRITE) if not (VENDOR / name).exists()]


def icons() -> list[str]:
    """Return the names of the icons the design system uses."""
    lines = ICONS.read_text().splitlines()
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def copy() -> None:
    """Copy the files and draw the sprite.

    Raises:
        SystemExit: npm has not been run, or an icon does not exist.
    """
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, path in FILES.items():
        if not (PACKAGES / path).exists():
            raise SystemExit(f"node_modules/{path} is missing: run `make assets`")
        shutil.copyfile(PACKAGES / path, VENDOR / name)
    (VENDOR / SPRITE).write_text(sprite(PACKAGES / "lucide-static" / "icons", icons()))


def sprite(folder: Path, names: list[str]) -> str:
    """Return one SVG with a symbol for each icon; pages draw `<use href="…/icons.svg#name">`.

    How lines are drawn is said once, by the `svg` around `use`: patients' pages carry every byte of this file.

    Raises:
        SystemExit: the icon set does not have one of them.
    """
    symbols = []
    for name in names:
        path = folder / f"{name}.svg"
        found = _INSIDE.search(path.read_text()) if path.exists() else None
        if not found:
            raise SystemExit(f"ui/icons.txt names {name!r}, which the icon set does not have")
        inside = " ".join(found[1].split()).replace("/> <", "/><").replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    copy()
    sys.stdout.write(f"{len(FILES)} scripts and {len(icons())} icons in {VENDOR}\n")
