"""Draws the pictures that cannot be SVG: icons, and the previews that are shown where an address of the site is shared.

They are drawn once, with the marks of the site itself, and kept below `static/`: `make pictures`, which needs Chromium. They
hold no words, so that they serve every language, every title and every record.
"""

import re
import struct
import zlib
from collections import Counter
from pathlib import Path

from tests.serving import chromium

HERE = Path(__file__).parent.parent.parent
STATIC = HERE / "static"
SPRITE = (HERE / "tests/tools/marks.svg").read_text(encoding="utf-8")
MARK = re.search(r"<svg[^>]*>(.*)</svg>", (STATIC / "icon.svg").read_text(encoding="utf-8"))[1].replace("#1c2fb8", "#fff")
FIELD, PALE = "#1c2fb8", "#8d99dc"
COLOURS = 48
"""Enough for the edges of shapes in few colours; each halving makes a picture a seventh smaller."""


def mark(x: float, y: float, size: float) -> str:
    """The mark of the site."""
    place = f'x="{x}" y="{y}" width="{size}" height="{size}" viewBox="0 0 28 28"'
    return f'<svg {place} fill="none" stroke="#fff" stroke-width="4.2">{MARK}</svg>'


def glyph(name: str, x: float, y: float, size: float, colour: str = "#fff") -> str:
    """One of the site's marks, by its middle."""
    return f'<use href="#g-{name}" x="{x - size / 2}" y="{y - size / 2}" width="{size}" height="{size}" color="{colour}"/>'


def bar(x: float, y: float, width: float, height: float = 10, colour: str = "#fff") -> str:
    """A rectangle."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'


def site() -> str:
    """The mark, large, and the track that it is folded from."""
    return mark(100, 105, 420) + _track(("ask", "accepted", "ongoing", "not_initiated"), 655, 1084, 315, 72)


def recommendations() -> str:
    """The track of one recommendation across the picture."""
    return mark(80, 72, 84) + _track(("ask", "accepted", "ongoing", "not_initiated"), 160, 1040, 360, 150)


def evaluations() -> str:
    """A square for each recommendation, and after it a circle for each key action."""
    rows = (
        ("accepted", 5 * ["completed"] + 3 * ["ongoing"]),
        ("partially_accepted", ["completed", "ongoing", "initiated", "initiated", "not_initiated"]),
        ("accepted", [*2 * ["completed"], "ongoing", *2 * ["initiated"], *2 * ["not_initiated"], *2 * ["unreported"]]),
        ("rejected", []),
    )
    drawn = [mark(80, 72, 84)]
    for n, (decision, actions) in enumerate(rows):
        y = 250 + n * 96
        drawn += [glyph(decision, 122, y, 62), *(glyph(status, 262 + place * 96, y, 66) for place, status in enumerate(actions))]
        drawn.append(bar(172, y - 2, 38, 4, PALE) if actions else "")
    return "".join(drawn)


def lessons() -> str:
    """A quotation mark, since a lesson is told, and lines under it with their points."""
    comma = "M0 62c0-36 18-58 50-66l6 14c-18 7-27 17-28 30h22v50H0z"
    quote = "".join(f'<path transform="translate({x} 250) scale(2)" d="{comma}" fill="#fff"/>' for x in (80, 210))
    lines = "".join(bar(400, y, width, 26) for y, width in ((246, 700), (302, 620)))
    points = "".join(bar(400, y, 26, 12, PALE) + bar(452, y, width, 12, PALE) for y, width in ((400, 520), (448, 600), (496, 430)))
    return mark(80, 72, 84) + quote + lines + points


def _track(marks: tuple[str, ...], first: float, last: float, y: float, size: float) -> str:
    step, between = (last - first) / (len(marks) - 1), len(marks) - 1
    colours = ["#fff"] * (between - 1) + [PALE]
    lines = "".join(bar(first + n * step + size * 0.68, y - size / 24, step - size * 1.36, size / 12, colours[n]) for n in range(between))
    return lines + "".join(glyph(name, first + n * step, y, size) for n, name in enumerate(marks))


PICTURES = {f"previews/{draw.__name__}": (1200, 630, draw()) for draw in (site, evaluations, recommendations, lessons)}
PICTURES |= {f"icon-{size}": (size, size, mark(size * 0.2, size * 0.2, size * 0.6)) for size in (192, 512)}
STYLE = "body { margin: 0 } symbol { fill: none; stroke: currentColor; stroke-width: 1.75 } .solid { fill: currentColor } .cut { stroke-width: 2 }"
STYLE += f" .cut {{ stroke: {FIELD} }} .sprite {{ position: absolute; width: 0; height: 0 }} svg {{ display: block }}"


def main() -> None:
    """Draw every picture."""
    with chromium() as browser:
        for name, (width, height, drawn) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            picture = f'<svg width="{width}" height="{height}">{bar(0, 0, width, height, FIELD)}{drawn}</svg>'
            page.set_content(f"<style>{STYLE}</style>{SPRITE}{picture}")
            (STATIC / f"{name}.png").write_bytes(smaller(page.screenshot()))
            page.close()


# --- a picture of few colours as a small PNG (W3C PNG, colour type 3)

def smaller(png: bytes) -> bytes:
    """The same picture with the most frequent colours alone."""
    width, height, pixels = _decoded(png)
    counted = Counter(pixels[at : at + 3] for at in range(0, len(pixels), 3))
    palette = [colour for colour, _ in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))[:COLOURS]]
    nearest = {colour: min(range(len(palette)), key=lambda n: sum((a - b) ** 2 for a, b in zip(colour, palette[n]))) for colour in counted}
    rows = bytes(nearest[pixels[at : at + 3]] for at in range(0, len(pixels), 3))
    data = zlib.compress(b"".join(b"\0" + rows[y * width : (y + 1) * width] for y in range(height)), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"PLTE", b"IDAT", b"IEND"), (head, b"".join(palette), data, b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _decoded(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the red, green and blue of every pixel of a PNG as Chromium writes it: 8 bits, not interlaced."""
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IHDR":
            width, height, bits, colours, _, _, interlaced = struct.unpack(">IIBBBBB", png[at + 8 : at + 21])
            assert bits == 8 and colours in (2, 6) and not interlaced
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    step, raw, before, pixels = 3 if colours == 2 else 4, zlib.decompress(data), b"", []
    for start in range(0, len(raw), width * step + 1):
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * step], before or bytes(width * step), step)
        pixels.append(b"".join(before[x : x + 3] for x in range(0, len(before), step)))
    return width, height, b"".join(pixels)


def _unfiltered(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    done = bytearray(line)
    for n in range(len(done)):
        left, up, corner = done[n - step] if n >= step else 0, above[n], above[n - step] if n >= step else 0
        done[n] = (done[n] + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]) & 255
    return bytes(done)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


if __name__ == "__main__":
    main()
