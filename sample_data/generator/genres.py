"""The genres of the town: where their tracks lie among the attributes, and which are kin.

A genre is a region, not a point: each artist has a place of their own inside it and each track a
place near its artist. Three genres are kept out of the shipped town, so that a test can ask what a
network makes of music it was never shown.
"""

from dataclasses import dataclass

Range = tuple[float, float]


@dataclass(frozen=True)
class Genre:
    """Where the tracks of a genre lie.

    name : as people write it
    family : which list of words its titles come from
    tempo : beats per minute, low and high
    metres : time signatures (3, 4 or 6 beats in a bar) and their shares
    minor : share of tracks in a minor mode, 0..1
    acousticness, danceability, energy, valence : low and high, each within 0..1
    live : share of tracks recorded before an audience, 0..1
    kin : genres that its listeners often like as well
    held_out : True where the shipped town does without it
    """

    name: str
    family: str
    tempo: Range
    metres: tuple[tuple[int, float], ...]
    minor: float
    acousticness: Range
    danceability: Range
    energy: Range
    valence: Range
    live: float
    kin: tuple[str, ...]
    held_out: bool = False


_FOUR = ((4, 1.0),)

GENRES: tuple[Genre, ...] = (
    Genre("folk", "rural", (74, 118), ((4, 0.5), (3, 0.3), (6, 0.2)), 0.35, (0.75, 0.98), (0.25, 0.6),
          (0.12, 0.5), (0.25, 0.75), 0.15, ("chamber", "blues", "ambient")),
    Genre("blues", "night", (62, 112), ((4, 0.6), (6, 0.4)), 0.45, (0.35, 0.8), (0.35, 0.65),
          (0.25, 0.65), (0.25, 0.6), 0.25, ("jazz", "gospel", "folk")),
    Genre("jazz", "night", (92, 184), ((4, 0.75), (3, 0.25)), 0.4, (0.55, 0.92), (0.35, 0.65),
          (0.2, 0.6), (0.3, 0.75), 0.3, ("bossa", "blues", "chamber")),
    Genre("bossa", "night", (108, 144), _FOUR, 0.35, (0.6, 0.93), (0.5, 0.75),
          (0.15, 0.45), (0.45, 0.85), 0.1, ("jazz", "dub", "folk")),
    Genre("dub", "city", (66, 84), _FOUR, 0.5, (0.1, 0.4), (0.6, 0.85),
          (0.3, 0.6), (0.4, 0.85), 0.08, ("hiphop", "house", "bossa")),
    Genre("hiphop", "city", (80, 100), _FOUR, 0.6, (0.1, 0.4), (0.65, 0.9),
          (0.4, 0.75), (0.3, 0.7), 0.04, ("dub", "house", "drum and bass")),
    Genre("house", "city", (116, 128), _FOUR, 0.5, (0.02, 0.15), (0.75, 0.95),
          (0.55, 0.85), (0.45, 0.9), 0.03, ("techno", "synthpop", "hiphop")),
    Genre("techno", "machine", (126, 142), _FOUR, 0.85, (0.0, 0.08), (0.65, 0.88),
          (0.65, 0.95), (0.08, 0.4), 0.03, ("house", "drum and bass", "ambient")),
    Genre("drum and bass", "machine", (164, 178), _FOUR, 0.7, (0.0, 0.12), (0.5, 0.78),
          (0.7, 0.97), (0.2, 0.6), 0.03, ("techno", "hiphop", "chiptune")),
    Genre("synthpop", "machine", (100, 132), _FOUR, 0.45, (0.02, 0.2), (0.6, 0.88),
          (0.5, 0.85), (0.35, 0.9), 0.06, ("house", "chiptune", "punk")),
    Genre("ambient", "weather", (60, 92), ((4, 0.8), (3, 0.2)), 0.5, (0.2, 0.7), (0.08, 0.3),
          (0.03, 0.25), (0.1, 0.5), 0.02, ("chamber", "techno", "folk")),
    Genre("metal", "dark", (112, 190), ((4, 0.8), (6, 0.2)), 0.95, (0.0, 0.05), (0.2, 0.5),
          (0.82, 0.99), (0.08, 0.4), 0.12, ("punk", "techno", "drum and bass")),
    Genre("punk", "dark", (152, 196), _FOUR, 0.25, (0.0, 0.1), (0.35, 0.6),
          (0.8, 0.98), (0.45, 0.9), 0.25, ("metal", "synthpop", "blues")),
    Genre("chamber", "weather", (70, 152), ((3, 0.5), (4, 0.5)), 0.45, (0.88, 0.99), (0.2, 0.5),
          (0.08, 0.42), (0.2, 0.75), 0.18, ("folk", "ambient", "jazz")),
    Genre("gospel", "rural", (70, 116), ((4, 0.55), (6, 0.35), (3, 0.1)), 0.12, (0.45, 0.85), (0.45, 0.75),
          (0.4, 0.82), (0.6, 0.96), 0.35, ("blues", "folk", "jazz")),
    Genre("chiptune", "machine", (122, 164), _FOUR, 0.35, (0.0, 0.04), (0.5, 0.8),
          (0.55, 0.88), (0.5, 0.97), 0.02, ("synthpop", "drum and bass", "punk")),
    Genre("highlife", "night", (104, 128), ((4, 0.7), (6, 0.3)), 0.1, (0.4, 0.75), (0.65, 0.9),
          (0.45, 0.75), (0.7, 0.98), 0.15, ("bossa", "dub", "gospel"), held_out=True),
    Genre("gamelan", "weather", (72, 132), _FOUR, 0.6, (0.85, 0.99), (0.25, 0.55),
          (0.2, 0.6), (0.3, 0.7), 0.15, ("ambient", "chamber", "jazz"), held_out=True),
    Genre("tango", "night", (112, 134), _FOUR, 0.8, (0.75, 0.96), (0.5, 0.75),
          (0.3, 0.65), (0.2, 0.55), 0.2, ("chamber", "jazz", "bossa"), held_out=True),
)  # fmt: skip


def shipped_genres() -> tuple[Genre, ...]:
    """The genres of the town as it is shipped, in the order of the table.

    >>> len(shipped_genres()), shipped_genres()[0].name
    (16, 'folk')
    """
    return tuple(genre for genre in GENRES if not genre.held_out)


def genre_named(name: str) -> Genre:
    """The genre of that name; KeyError where there is none.

    >>> genre_named("dub").metres
    ((4, 1.0),)
    """
    return {genre.name: genre for genre in GENRES}[name]
