"""Which language a text is in, told by its most common small words or by its script."""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "en": "the of and to in for is that with be on as are by should will this from at".split(),
    "fr": "le la les des et du une est dans pour que qui sur au aux par avec sont ce cette l d".split(),
    "es": "el la los las de y del en que una para con por se al como su sus es más".split(),
    "pt": "o os as da do das dos em uma para com que não e ao pelo pela são mais".split(),
}
_SCRIPTS = {"ar": "[\u0600-\u06ff]", "ru": "[\u0400-\u04ff]", "zh": "[\u4e00-\u9fff]"}


def language(text: str, default: str = "en") -> str:
    """The language tag of a text (en, fr, es, pt, ar, ru, zh), or the default where the text is too short to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    letters = sum(map(len, words))
    for tag, script in _SCRIPTS.items():
        if letters and len(re.findall(script, text)) > letters / 3:
            return tag
    counts = Counter(words)
    hits = {tag: sum(counts[word] for word in small) for tag, small in _SMALL_WORDS.items()}
    best = max(hits, key=lambda tag: hits[tag])
    others = max(n for tag, n in hits.items() if tag != best)
    return best if hits[best] >= 3 and hits[best] > others else default
