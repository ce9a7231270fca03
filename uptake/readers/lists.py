"""The marks of lists as they are shown: numbers, letters, bullets."""

from __future__ import annotations

_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "✓", "\uf0d8": "➢", "o": "○", "●": "•", "·": "•", "–": "-", "—": "-", "\uf02d": "-"}
"""Signs of symbol fonts, and what they look like."""


def bullet(sign: str) -> str:
    """A bullet as it looks; lists of word processors take theirs from fonts of symbols."""
    return _BULLETS.get(sign) or (sign if sign.isprintable() and not "\ue000" <= sign[:1] <= "\uf8ff" else "•") or "•"


def number(n: int, form: str) -> str:
    """A number in a list: `decimal`, `a`, `A`, `i` or `I`."""
    if form in ("a", "A") and n > 0:
        letters = ""
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(97 + rest) + letters
        return letters if form == "a" else letters.upper()
    if form in ("i", "I") and 0 < n < 4000:
        return _roman(n) if form == "i" else _roman(n).upper()
    return str(n)


def _roman(n: int) -> str:
    out = ""
    for value, letters in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split()):
        out += letters * (n // value)
        n %= value
    return out
