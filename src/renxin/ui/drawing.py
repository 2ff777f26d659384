"""Codes to scan, drawn into the page: no picture to fetch, nothing told to anybody else."""

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn_code(address: str) -> SafeString:
    """Return a QR code of an address as SVG."""
    drawing = segno.make(address, error="m").svg_inline(border=1, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308  drawn by us; an address becomes squares, never markup
