"""What a term is: the one form in which all spellings of it meet."""

import unicodedata

LONGEST = 60
"""Letters; what is longer is a sentence, no term."""


def canonical(words: str) -> str:
    """One form for all spellings: compatibility letters, lower case, hyphens and underscores as spaces.

    >>> canonical(" Hip-Hop "), canonical("drum_and  bass")
    ('hip hop', 'drum and bass')
    """
    plain = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(plain.replace("-", " ").replace("_", " ").replace("’", "'").split())


def is_term(words: str) -> bool:
    """Whether a canonical form is one: it has a letter or digit, and is not too long.

    >>> is_term("80s"), is_term("<3"), is_term("")
    (True, True, False)
    """
    return 0 < len(words) <= LONGEST and any(letter.isalnum() for letter in words)


def within(term: str) -> list[str]:
    """The shorter terms that stand within a longer one.

    >>> within("late night jazz")
    ['late', 'late night', 'night', 'night jazz', 'jazz']
    """
    words = term.split()
    n = len(words)
    return [
        " ".join(words[start:end]) for start in range(n) for end in range(start + 1, n + 1) if end - start < n
    ]
