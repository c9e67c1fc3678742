"""In which language and direction a text is written, as far as its script and small words tell.

>>> language_of("Guten Tag, ich habe die Rechnung nicht bekommen und bitte um eine neue.")
'de'
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Literal

from triage_core.mail.characters import without_hidden

Direction = Literal["ltr", "rtl"]
"""From which side a text is read: left to right, or right to left."""
READ = 3_000
"""Characters of a text that are looked at."""
LEAST, SHARE, AHEAD = 3, 0.1, 1.2
"""Small words there must be: so many, such a part of all, and so many times those of the next."""
UNKNOWN = "und"

_SMALL = {
    "en": "the and to of is in for you we that it on with this are have not your our be was they"
    " but my me if so what which can could would has had been there from as an at just all will",
    "de": "der die das und ist nicht ich sie wir den dem zu mit ein eine auf f\u00fcr von haben"
    " bitte es im bei habe sind oder wie aber noch nur auch uns mir",
    "fr": "le la les des et est pas je vous nous une dans pour que qui sur avec votre du au ne ce"
    " il elle mais ou sont mon ma mes notre",
    "es": "el la los las y es no que de un una para por con su se lo del al mi esta usted pero"
    " como m\u00e1s hay nos le est\u00e1 son",
    "pt": "o a os as e n\u00e3o que de um uma para por com do da em no na seu sua eu voc\u00ea foi"
    " mas como mais se dos das \u00e9 nos",
    "it": "il lo gli \u00e8 non che di una per con del della sono mi nel si ho questo anche ma",
    "nl": "de het een en niet van ik je dat op voor met te zijn hebben aan deze ook maar wij",
    "pl": "nie si\u0119 jest \u017ce prosz\u0119 dla jak mam jestem oraz ale czy przez tym",
    "sv": "och att det p\u00e5 \u00e4r inte jag f\u00f6r med har till av ett eller vi",
    "da": "og at det p\u00e5 er ikke jeg med har til af et eller vi",
    "cs": "\u017ee jsem nen\u00ed ale jako pros\u00edm jsou nebo p\u0159i bude",
    "tr": "ve bir bu i\u00e7in ile ben \u00e7ok olarak ama gibi daha de\u011fil",
}
_WORDS = {name: frozenset(words.split()) for name, words in _SMALL.items()}
_WORD = re.compile(r"[^\W\d_]+")
_ELSEWHERE = re.compile(r"https?://\S+|\S+@\S+")
_OF_SCRIPT = {
    "GREEK": "el",
    "HEBREW": "he",
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "THAI": "th",
    "HANGUL": "ko",
    "CJK": "zh",
}
_LETTERS = (
    ("ARABIC", "ur", "\u0679\u0688\u0691\u06ba\u06d2"),
    ("ARABIC", "fa", "\u067e\u0686\u0698\u06af"),
    ("CYRILLIC", "uk", "\u0456\u0457\u0454\u0491"),
    ("CYRILLIC", "be", "\u045e"),
    ("CYRILLIC", "sr", "\u0452\u0458\u0459\u045a\u045b\u045f"),
)
_RIGHT = ("R", "AL")


def language_of(text: str) -> str:
    """Name the language of a text as a BCP 47 tag; "und" where it is not clear."""
    plain = _ELSEWHERE.sub(" ", without_hidden(text[:READ])).casefold()
    scripts = Counter(unicodedata.name(c, "").partition(" ")[0] for c in plain if c.isalpha())
    if not scripts:
        return UNKNOWN
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > sum(scripts.values()) * 0.1:
        return "ja"
    main, count = scripts.most_common(1)[0]
    if count * 2 < sum(scripts.values()):
        return UNKNOWN
    if main == "LATIN":
        return _of_words(plain)
    for script, language, letters in _LETTERS:
        if script == main and any(c in letters for c in plain):
            return language
    return _OF_SCRIPT.get(main, UNKNOWN)


def direction_of(text: str) -> Direction:
    """Say from which side a text is read, by what most of its letters are."""
    kinds = Counter(unicodedata.bidirectional(c) for c in without_hidden(text[:READ]))
    return "rtl" if sum(kinds[kind] for kind in _RIGHT) > kinds["L"] else "ltr"


def _of_words(text: str) -> str:
    words = Counter(_WORD.findall(text))
    hits = sorted(
        ((sum(words[w] for w in small), name) for name, small in _WORDS.items()), reverse=True
    )
    (most, best), (next_most, _) = hits[0], hits[1]
    enough = most >= LEAST and most >= SHARE * words.total() and most >= AHEAD * next_most
    return best if enough else UNKNOWN
