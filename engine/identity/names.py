"""Normal forms of names, and ids made from them."""

import hashlib
import re
import unicodedata
from base64 import b32encode

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_FEATURING = r"(?:feat|ft|featuring)\b\.?"
_GUESTS = re.compile(
    rf"\s*[(\[]\s*{_FEATURING}\s+[^)\]]*[)\]]"
    rf"|(?<=\S)(?<!\bat)(?<!\bin)(?<!\bfrom)(?<!\bto)\s+{_FEATURING}\s+\S.*?(?=\s-\s|\s*[(\[]|$)"
)
_AND = re.compile(r"(?<=\S)(?:\s*&\s*|\s+\+\s+)(?=\S)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`´](?=\w|\s|$)")


def normalise(name: str) -> str:
    """A name without what people write in different ways: case, accents, punctuation, "&", guests.

    Accents go from Latin letters only: in other scripts a mark makes another letter. A name of signs
    alone keeps them. Nothing that can be seen becomes "".

    >>> normalise("Sigur Rós"), normalise("Simon & Garfunkel"), normalise("Zombie (feat. Nobody)")
    ('sigur ros', 'simon and garfunkel', 'zombie')
    >>> normalise("!!!"), normalise("さユり"), normalise("Кино")
    ('!!!', 'さユり', 'кино')
    """
    plain = name.casefold() if name.isascii() else _without_accents(name)
    alone = _GUESTS.sub("", plain) if "feat" in plain or "ft" in plain else plain
    return _words(alone) or _words(plain) or " ".join(plain.split()) or " ".join(name.split())


def _words(text: str) -> str:
    """Letters, digits and their marks, with "and" for its signs and one space for all other signs."""
    if not any(map(str.isalnum, text)):
        return ""
    text = _APOSTROPHES.sub("", _AND.sub(" and ", text))
    if not text.isascii():
        text = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text)
        return " ".join(text.split())
    return _NOT_WORD.sub(" ", text).strip()


def _without_accents(name: str) -> str:
    """Casefolded compatibility form in which Latin letters have lost their marks."""
    kept: list[str] = []
    latin = False
    for character in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()):
        if not unicodedata.combining(character):
            latin = character.isalpha() and character < "\u0250"
        elif latin:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)


_VERSION = re.compile(
    r"(?:the )?(?:"
    r"(?:\d{4} )?(?:digital(?:ly)? )?re ?(?:master|recorded|recording)(?:ed)?\b.*"
    r"|live(?: (?:at|from|in|on|version|session|sessions|acoustic|\d{4})\b.*)?"
    r"|.*\b(?:version|mix|remix|edit|rework|bootleg|dub|demo|take|edition|session|sessions|vip|cut)(?: \d+)?"
    r"|.*\b(?:remaster|remastered)"
    r"|mono|stereo|acoustic|instrumental|a cappella|acapella|unplugged|deluxe|explicit|clean|single|radio"
    r"|extended|original|karaoke|orchestral|alternate(?: take)?|bonus(?: track)?"
    r"|sped up|slowed(?: and reverb)?|with .+|(?:19|20)\d{2}"
    r")"
)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_DASH = re.compile(r"^(.+)\s[-–—]\s+(.+?)$")


def recording_key(title: str) -> str:
    """A title without the marks of its version, so that all versions of a recording share it.

    What stands in brackets or behind a dash goes where it names a version, and stays where it names
    another piece ("Part 2").

    >>> {recording_key(title) for title in ["Heroes", "Heroes - 2017 Remaster", "Heroes (Live) [Mono]"]}
    {'heroes'}
    >>> recording_key("Another Brick (Part 1)") == recording_key("Another Brick (Part 2)")
    False
    """
    bare = _BRACKETS.sub(lambda found: "" if _is_version(found[1]) else found[0], title)
    while (split := _DASH.match(bare)) and _is_version(split[2]):
        bare = split[1]
    return normalise(bare if bare.strip(" -–—") else title)


def _is_version(words: str) -> bool:
    return _VERSION.fullmatch(normalise(words)) is not None


def artist_id(name: str, salt: str = "") -> str:
    """Id of an artist, the same wherever the name is met; salted where two artists share a name.

    >>> artist_id("The Stranglers") == artist_id("the stranglers")
    True
    """
    return "a" + _digest(normalise(name), salt)


def track_id(artist: str, title: str, salt: str = "") -> str:
    """Id of a track of an artist (by the artist's id); salted where two recordings share a title."""
    return "t" + _digest(artist, normalise(title), salt)


def _digest(*parts: str) -> str:
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return b32encode(hashlib.blake2b(content, digest_size=8).digest()).decode().rstrip("=").lower()
