"""Which of a file's artists and tracks are some of the library's, by what, and how surely."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from engine import identity
from engine.identity import Match, Resolver
from engine.library import Library
from engine.records import ArtistName, TrackName

DOUBTFUL_KEPT: Final = 200

NEW: Final = "new"
"""How it is said that something was not known."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A name of the file that was taken for something of another name.

    given, taken_for : as a person would write them, "Artist — Title" for a track
    method : by what: "fuzzy" for a similar title, else the scheme of an identifier
    score : 0..1, how surely
    """

    kind: Literal["artist", "track"]
    given: str
    taken_for: str
    method: str
    score: float


@dataclass(frozen=True)
class Matches:
    """What an import's names were found to mean.

    artists, tracks : by what ("name", "fuzzy", "isrc", ..., or "new") -> how many names
    doubtful : names taken for something of another name, least sure first; at most `DOUBTFUL_KEPT`
    doubtful_total : how many there are in all
    """

    artists: Mapping[str, int] = field(default_factory=dict)
    tracks: Mapping[str, int] = field(default_factory=dict)
    doubtful: tuple[Matched, ...] = ()
    doubtful_total: int = 0


class Matching:
    """A resolver over a library that remembers by what it decided."""

    def __init__(self, library: Library) -> None:
        artists, tracks = library.known_artists(), library.known_tracks()
        self._names = {artist.artist_id: artist.name for artist in artists}
        self._titles = {track.track_id: (track.artist_id, track.title) for track in tracks}
        self._resolver = Resolver(
            [identity.KnownArtist(one.artist_id, one.name, one.identifiers) for one in artists],
            [
                identity.KnownTrack(one.track_id, one.artist_id, one.title, one.duration_ms, one.identifiers)
                for one in tracks
            ],
        )
        self._counts: dict[str, Counter[str]] = {"artist": Counter(), "track": Counter()}
        self._doubtful: list[Matched] = []

    def artist(self, name: ArtistName) -> Match:
        """Which artist a name means; each name is asked for once."""
        match = self._resolver.artist(name)
        known = self._names.get(match.id)
        self._counts["artist"][NEW if known is None else match.method] += 1
        if known is not None and identity.normalise(known) != identity.normalise(name.name):
            self._doubtful.append(Matched("artist", name.name, known, match.method, match.score))
        return match

    def track(self, name: TrackName) -> Match:
        """Which track a name means; each name is asked for once."""
        match = self._resolver.track(name)
        known = self._titles.get(match.id)
        self._counts["track"][NEW if known is None else match.method] += 1
        if known is not None and identity.normalise(known[1]) != identity.normalise(name.title):
            given = f"{name.artist.name} — {name.title}"
            taken_for = f"{self._names.get(known[0], known[0])} — {known[1]}"
            self._doubtful.append(Matched("track", given, taken_for, match.method, match.score))
        return match

    def artist_of(self, track: str) -> str:
        """Id of a track's artist."""
        return self._resolver.artist_of(track)

    def matches(self) -> Matches:
        """What was decided so far."""
        least_sure = sorted(self._doubtful, key=lambda one: (one.method != "fuzzy", one.score, one.given))
        return Matches(
            dict(self._counts["artist"]),
            dict(self._counts["track"]),
            tuple(least_sure[:DOUBTFUL_KEPT]),
            len(least_sure),
        )
