"""What a list is like and which tastes it serves, in sentences."""

from collections.abc import Sequence

from dashboard.components.word_rows import list_words
from engine.playlist import Meters, TasteMode


def meter_sentences(meters: Meters, n_picks: int) -> list[str]:
    """One sentence to the meter, each with its number.

    >>> meter_sentences(Meters(novelty=3.0, diversity=0.8, unknown_artists=0.5, coverage=0.97), 30)[:2]
    ['On average, a track here is known to 1 in 8 listeners.', '15 of 30 are by artists you never heard.']
    """
    return [
        f"On average, a track here is known to 1 in {2.0 ** min(meters.novelty, 60.0):,.0f} listeners.",
        f"{round(meters.unknown_artists * n_picks)} of {n_picks} are by artists you never heard.",
        f"Any two of them are {_apart(meters.diversity)}: {meters.diversity:.2f}, where 0 is the same thing "
        "twice and 1 nothing in common.",
        f"Your tastes keep {meters.coverage:.0%} of their proportions.",
    ]


def taste_sentences(tastes: Sequence[TasteMode]) -> list[str]:
    """One sentence to the taste, the largest first.

    >>> taste_sentences([TasteMode("warm, slow", 0.6, 0.5, ("Air", "Lamb"))])
    ['Warm, slow: 60% of what you play, 50% of this list. Most played of it: Air and Lamb.']
    """
    return [
        f"{one.label[:1].upper()}{one.label[1:]}: {one.share:.0%} of what you play, {one.picked:.0%} of "
        f"this list. Most played of it: {list_words(one.examples)}."
        for one in tastes
    ]


def _apart(diversity: float) -> str:
    return "much alike" if diversity < 0.35 else "somewhat alike" if diversity < 0.7 else "far apart"
