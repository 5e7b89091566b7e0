"""Tables of numbers as small pictures: one byte a pixel, a palette, and no library to draw them."""

import base64
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from plotly.colors import sample_colorscale

WIDEST = 1_000  # columns of a picture: more would be finer than a screen


def picture(values: npt.NDArray[Any], lowest: float, highest: float, scale: str) -> str:
    """A PNG as a data address, at most 1,000 pixels wide: what falls on one pixel shows its largest value.

    values : shape (rows, columns), the first row at the bottom
    scale : name of a plotly colour scale, whose ends are `lowest` and `highest`

    >>> picture(np.zeros((2, 3)), 0.0, 1.0, "magma")[:22]
    'data:image/png;base64,'
    """
    narrow = _narrowed(np.asarray(values, np.float64))
    share = (narrow - lowest) / max(highest - lowest, 1e-12)
    pixels = np.clip(np.round(share * 255), 0, 255).astype(np.uint8)[::-1]
    return "data:image/png;base64," + base64.b64encode(_png(pixels, _palette(scale))).decode()


def _narrowed(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """At most `WIDEST` columns, each the largest of those that fall on it."""
    columns = values.shape[1]
    if columns <= WIDEST:
        return values
    edges = np.linspace(0, columns, WIDEST + 1).astype(np.int64)[:-1]
    return np.maximum.reduceat(values, edges, axis=1)


def _palette(scale: str) -> bytes:
    """256 colours, red, green and blue a byte each."""
    colours = sample_colorscale(scale, list(np.linspace(0, 1, 256)), colortype="tuple")
    return bytes(round(255 * part) for colour in colours for part in colour)


def _png(pixels: npt.NDArray[np.uint8], palette: bytes) -> bytes:
    """An indexed PNG (ISO/IEC 15948); pixels : shape (height, width), top row first."""
    height, width = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, held) for name, held in parts)


def _part(name: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))
