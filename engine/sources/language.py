"""A light guess at the language of a text, with nothing to download: by its script, or its small words."""

import re

LEAST = 3
"""Small words that a guess needs."""
LEAD = 1.5
"""How many times as many of them as of the next language's."""
LOOKED_AT = 5_000
"""Letters of a text that are looked at."""

_SMALL_WORDS = {
    "en": "the of and to in is that it was for with as on this are his her but not from they have you be at",
    "de": "der die und das ist nicht ein eine mit auf den von sich im auch dem für wie aber ich es war noch",
    "fr": "le la les et des est une dans que qui pour pas sur du avec ce il elle sont mais plus au cette ses",
    "es": "el la los las y que en un una es por con para del se su como pero más muy este al lo está sus",
    "it": "il la che di e un una per non con del della è sono gli anche come più nel ma questo dei le ha",
    "pt": "o os as que e um uma em para com não do da dos das por mais como mas é ao seu sua são na no",
    "nl": "de het een en van is dat op te niet met voor zijn ook maar er aan bij uit deze naar wordt ik",
    "sv": "och att det som en är på av för med den till inte om har ett var men han jag så från kan",
    "pl": "i w na z się nie do że jest to jak ale od po przez dla tym być są oraz jego ma tak już",
    "tr": "ve bir bu da de için ile çok ama gibi daha olarak en ne var olan kadar sonra değil ben",
}
_OWNERS: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _OWNERS.setdefault(_word, []).append(_language)

_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),  # kana, before the signs that Japanese shares with Chinese
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_DECLARED = re.compile(r"([A-Za-z]{2})(?:[-_].*)?", re.DOTALL)


def language_of(text: str, declared: object = "") -> str:
    """Two letters, or "" where nothing is sure.

    declared : what the source says it is, such as "en-GB"; believed where the text itself does not tell

    >>> language_of("The piano on this record was for the night, and it is not loud.")
    'en'
    >>> language_of("Kessel!"), language_of("Kessel!", "de-AT"), language_of("とても静かなピアノ")
    ('', 'de', 'ja')
    """
    start = text[:LOOKED_AT]
    for language, script in _SCRIPTS:
        if len(script.findall(start)) > len(start) / 5:
            return language
    votes = dict.fromkeys(_SMALL_WORDS, 0)
    for word in _WORD.findall(start.lower()):
        for language in _OWNERS.get(word, ()):
            votes[language] += 1
    (first, most), (_, next_most) = sorted(votes.items(), key=lambda pair: -pair[1])[:2]
    if most >= LEAST and most >= LEAD * next_most:
        return first
    named = _DECLARED.fullmatch(declared.strip()) if isinstance(declared, str) else None
    return named[1].lower() if named else ""
