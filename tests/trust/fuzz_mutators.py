"""How inputs are changed so that the fuzzer gets past containers and beginnings: lines, packed parts, streams of a PDF."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Mutate = Callable[[bytes, int], bytes]
"""The fuzzer's own way: bytes and how long the result may be."""

NASTY = (
    b"0", b"-1", b"1", b"999999999", b"99999999999999999999", b"1e309", b"nan", b"A1", b"XFD1048576", b"ZZZZZ9", b"", b"\xef\xbb\xbf",
    "é".encode(), "İ".encode(), "²".encode(), "٣".encode(), "\u2028".encode(), "\u0085".encode(), b"\x0b", b"\t", b"\r", b"|", b"**", b"#",
    b"2022/09", b"2022-13", b"- ", b"? ", b": ", b"&#x110000;", b"&#0;", b"]]>", b"<![CDATA[", b"../..", b"con",
)


def lines(data: bytes, longest: int, random: Random, mutate: Mutate) -> bytes:
    """Lines moved, doubled, repeated many times, taken out, joined, or changed in one place."""
    parts = data.split(b"\n")
    for _ in range(random.choice((1, 1, 2, 4))):
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        what = random.randrange(8)
        if what == 0:
            parts[at], parts[other] = parts[other], parts[at]
        elif what == 1 and len(parts) > 1:
            del parts[at : at + random.choice((1, 1, 3))]
            parts = parts or [b""]
        elif what == 2:
            parts.insert(at, parts[other])
        elif what == 3:
            parts[at : at + 2] = [random.choice((b" ", b"\t", b"")).join(parts[at : at + 2])]
        elif what == 4:
            cut = random.randrange(len(parts[at]) + 1)
            parts[at : at + 1] = [parts[at][:cut], parts[at][cut:]]
        elif what == 5:
            cut = random.randrange(len(parts[at]) + 1)
            parts[at] = parts[at][:cut] + random.choice(NASTY) + parts[at][cut:]
        elif what == 6:
            parts[at] = mutate(parts[at], len(parts[at]) + 40)
        elif random.random() < 0.2:
            few = parts[at : at + random.choice((1, 2, 5))]
            parts[at:at] = few * (random.choice((10, 100, 1000)) if sum(map(len, few)) < 60 else 10)
    return b"\n".join(parts)[:longest]


def packed(data: bytes, longest: int, random: Random, mutate: Mutate) -> bytes:
    """One part of a packed file changed, and packed again without being pressed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
    except Exception:  # what was changed from outside may be no such file any more
        return lines(data, longest, random, mutate)
    if not parts:
        return mutate(data, longest)
    name = random.choices(list(parts), [1 + len(part) ** 0.5 for part in parts.values()])[0]
    change = random.choice((elements, elements, elements, attributes, lambda *given: mutate(given[0], given[1])))
    parts[name] = change(parts[name], max(longest - sum(map(len, parts.values())) + len(parts[name]), 100), random, mutate)
    if random.random() < 0.02:
        parts.pop(random.choice(list(parts)))
    return pack(parts)


def pack(parts: dict[str, bytes]) -> bytes:
    """A packed file that is not pressed, the same for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def elements(data: bytes, longest: int, random: Random, mutate: Mutate) -> bytes:
    """Elements or texts of XML or HTML moved, doubled, taken out, nested or changed."""
    parts = re.findall(rb"<[^>]*>|[^<]+", data)
    if not parts:
        return mutate(data, longest)
    for _ in range(random.choice((1, 1, 2, 4))):
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        what = random.randrange(7)
        if what == 0:
            parts[at], parts[other] = parts[other], parts[at]
        elif what == 1 and len(parts) > 1:
            del parts[at]
        elif what == 2:
            parts.insert(at, parts[other])
        elif what == 3:
            parts[at] = random.choice(NASTY) if not parts[at].startswith(b"<") else mutate(parts[at], len(parts[at]) + 20)
        elif what == 4:
            end = min(at + random.choice((2, 5, 20, 100)), len(parts))
            parts[other:other] = parts[at:end]
        elif what == 5:
            end = min(at + random.choice((2, 5, 20, 100)), len(parts))
            del parts[at:end]
        elif random.random() < 0.2:
            end = min(at + random.choice((1, 4, 9)), len(parts))
            parts[at:at] = parts[at:end] * random.choice((10, 100))
        parts = parts or [b""]
    return b"".join(parts)[:longest]


def attributes(data: bytes, longest: int, random: Random, mutate: Mutate) -> bytes:
    """The value of one attribute, or one number, replaced by something nasty."""
    found = list(re.finditer(rb'="([^"]*)"|>([^<]+)<', data))
    if not found:
        return mutate(data, longest)
    one = random.choice(found)
    group = 1 if one.group(1) is not None else 2
    value = random.choice((random.choice(NASTY), random.choice(found).group(1) or b"", mutate(one.group(group), len(one.group(group)) + 10)))
    return (data[: one.start(group)] + value + data[one.end(group) :])[:longest]


def streams(data: bytes, longest: int, random: Random, mutate: Mutate) -> bytes:
    """Words and numbers of a PDF whose streams are not pressed, swapped, doubled or changed."""
    parts = re.findall(rb"[^\s/<>\[\]()]+|[\s/<>\[\]()]", data)
    if not parts or random.random() < 0.3:
        return mutate(data, longest)
    for _ in range(random.choice((1, 2, 5, 20))):
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        what = random.randrange(5)
        if what == 0:
            parts[at], parts[other] = parts[other], parts[at]
        elif what == 1:
            parts[at] = random.choice(NASTY) if parts[at].strip(b"-.").isdigit() else parts[other]
        elif what == 2:
            parts[at] = mutate(parts[at], len(parts[at]) + 10)
        elif what == 3:
            end = min(at + random.choice((2, 10, 50)), len(parts))
            parts[other:other] = parts[at:end]
        else:
            end = min(at + random.choice((1, 5, 20)), len(parts))
            parts[at:end] = [b" "]
    return b"".join(parts)[:longest]


def unpressed(data: bytes) -> bytes:
    """A PDF with its streams as they are once unpacked. Readers find its objects again by themselves."""
    def plain(found: re.Match[bytes]) -> bytes:
        try:
            return re.sub(rb"/Filter\s*/FlateDecode", b"", found.group(1)) + b"stream\n" + zlib.decompress(found.group(2)) + b"\nendstream"
        except zlib.error:
            return found.group()

    return re.sub(rb"(<<(?:(?!stream).){0,2000}?/FlateDecode(?:(?!stream).){0,2000}?)stream\r?\n(.*?)\r?\nendstream", plain, data, flags=re.DOTALL)


FORMS = {"lines": lines, "packed": packed, "pdf": streams}
