"""Which artist or track of the library a source's names mean."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from engine.identity.names import artist_id, normalise, recording_key, track_id
from engine.records import ArtistName, Identifiers, TrackName

GATE_MS = 3_000
"""Two lengths of one recording differ by no more than this."""
IDENTIFIER_GATE_MS = 10_000
"""Further apart, one ISRC or MusicBrainz id does not make one recording: ISRCs are reused by mistake."""
WILD = 50
"""Similarity (0..100) of two titles under which a common identifier is not believed."""
FUZZY = 96
"""Similarity (0..100) of two titles of one artist and one length from which they are the same.

They may also differ in one letter more or less only, and in no digit, numeral or single letter. In the
table of `test_identity` that keeps every pair of different recordings apart, such as "black dog" and
"black dogs" (94.7), "the way i need you now tonight" and "the day ..." (96.7, two letters), "symphony no 5
in c minor op 67" and "in g minor" (96.7); what it misses are short titles.
"""
EXCLUSIVE = frozenset({"hetrec"})
"""Schemes of catalogs that name each artist once: two of their ids are never one artist."""


@dataclass(frozen=True, slots=True)
class KnownArtist:
    """An artist that has an id."""

    id: str
    name: str
    identifiers: Identifiers = ()


@dataclass(frozen=True, slots=True)
class KnownTrack:
    """A track that has an id; duration_ms is None where not known."""

    id: str
    artist_id: str
    title: str
    duration_ms: int | None = None
    identifiers: Identifiers = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was found to mean.

    method : the identifier's scheme ("isrc", "mbid", "spotify", "hetrec"), "name", "fuzzy", or "new"
    score : 0..1, 1 for all but "fuzzy"
    new : whether it was met for the first time with this answer
    """

    id: str
    method: str
    score: float
    new: bool


class Resolver:
    """Decides which artist or track a name means, and remembers what it decided.

    artists, tracks : what is known, in the order in which it was first seen

    >>> resolver = Resolver([KnownArtist("a1", "The Stranglers")], [KnownTrack("t1", "a1", "Golden Brown")])
    >>> resolver.track(TrackName(ArtistName("the stranglers"), "Golden Brown!")).id
    't1'
    """

    def __init__(self, artists: Iterable[KnownArtist] = (), tracks: Iterable[KnownTrack] = ()) -> None:
        self._artists: dict[str, KnownArtist] = {}
        self._tracks: dict[str, KnownTrack] = {}
        self._by_identifier: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._artists_named: dict[str, list[str]] = defaultdict(list)
        self._unread: dict[str, list[str]] = defaultdict(list)
        self._titles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._lengths: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        self._decided: dict[ArtistName | TrackName, Match] = {}
        for artist in artists:
            self._add_artist(artist)
        for track in tracks:
            self._add_track(track)

    def artist(self, name: ArtistName) -> Match:
        """Which artist a name means: by identifier, else by its normal form, else a new one."""
        return self._decided.get(name) or self._remember(name, self._find_artist(name))

    def track(self, name: TrackName) -> Match:
        """Which track a name means: by identifier, by artist and title, by a similar title, else new."""
        return self._decided.get(name) or self._remember(name, self._find_track(name))

    def artist_of(self, track: str) -> str:
        """Id of a track's artist: not always the one named, where an identifier told whose it is."""
        return self._tracks[track].artist_id

    def _remember(self, name: ArtistName | TrackName, match: Match) -> Match:
        again = replace(match, method="name" if match.new else match.method, new=False)
        self._decided[name] = again
        return match

    def _find_artist(self, name: ArtistName) -> Match:
        for scheme, value in name.identifiers:
            for known in self._by_identifier.get(("artist", scheme, value), []):
                if not self._is_another(known, name.identifiers):
                    return self._learn_artist(known, name, scheme)
        named = self._artists_named.get(normalise(name.name), [])
        fitting = [artist for artist in named if not self._is_another(artist, name.identifiers)]
        if fitting:
            spelt_so = [artist for artist in fitting if self._artists[artist].name == name.name]
            return self._learn_artist(min(spelt_so or fitting), name, "name")
        new = _free(self._artists, lambda salt: artist_id(name.name, salt))
        self._add_artist(KnownArtist(new, name.name, name.identifiers))
        return Match(new, "new", 1.0, True)

    def _is_another(self, artist: str, identifiers: Identifiers) -> bool:
        """Whether an exclusive catalog has the artist under another id than these."""
        theirs, ours = dict(self._artists[artist].identifiers), dict(identifiers)
        return any(scheme in theirs and theirs[scheme] != ours[scheme] for scheme in EXCLUSIVE & ours.keys())

    def _find_track(self, name: TrackName) -> Match:
        for scheme, value in name.identifiers:
            for known in self._by_identifier.get(("track", scheme, value), []):
                if self._believable(self._tracks[known], name):
                    return self._learn_track(known, name, scheme, 1.0)
        artist = self.artist(name.artist).id
        title = normalise(name.title)
        fitting = [track for track in self._titles_of(artist)[title] if self._gap(track, name) <= GATE_MS]
        if fitting:
            return self._learn_track(
                min(fitting, key=lambda track: self._gap(track, name)), name, "name", 1.0
            )
        if similar := self._similar(artist, title, name):
            return self._learn_track(similar[0], name, "fuzzy", similar[1])
        new = _free(self._tracks, lambda salt: track_id(artist, name.title, salt))
        self._add_track(KnownTrack(new, artist, name.title, name.duration_ms, name.identifiers))
        return Match(new, "new", 1.0, True)

    def _believable(self, known: KnownTrack, name: TrackName) -> bool:
        """Whether a common identifier is no mistake: titles somewhat alike, lengths near."""
        alike = fuzz.ratio(recording_key(known.title), recording_key(name.title)) >= WILD
        return alike and self._gap(known.id, name) <= IDENTIFIER_GATE_MS

    def _gap(self, track: str, name: TrackName) -> int:
        """Milliseconds between two lengths, 0 where one is not known."""
        known = self._tracks[track].duration_ms
        return abs(known - name.duration_ms) if known and name.duration_ms else 0

    def _similar(self, artist: str, title: str, name: TrackName) -> tuple[str, float] | None:
        """Track of the artist, of known and equal length, whose title differs in one letter; its score."""
        if not name.duration_ms:
            return None
        second, reach = name.duration_ms // 1000, GATE_MS // 1000
        near = (self._lengths.get((artist, at), {}) for at in range(second - reach, second + reach + 1))
        scores = [
            (fuzz.ratio(title, known), track)
            for titles in near
            for track, known in titles.items()
            if self._gap(track, name) <= GATE_MS and _differ_by_one_letter(title, known)
        ]
        score, track = max(scores, default=(0.0, ""))
        return (track, score / 100) if score >= FUZZY else None

    def _titles_of(self, artist: str) -> dict[str, list[str]]:
        """The artist's tracks by their normal titles, made when they are first asked for."""
        for track in self._unread.pop(artist, ()):
            title = normalise(self._tracks[track].title)
            self._titles[artist][title].append(track)
            self._measure(artist, track, title)
        return self._titles[artist]

    def _measure(self, artist: str, track: str, title: str) -> None:
        if duration := self._tracks[track].duration_ms:
            self._lengths[artist, duration // 1000][track] = title

    def _add_artist(self, artist: KnownArtist) -> None:
        self._artists[artist.id] = artist
        self._artists_named[normalise(artist.name)].append(artist.id)
        self._identify("artist", artist.id, artist.identifiers)

    def _add_track(self, track: KnownTrack) -> None:
        self._tracks[track.id] = track
        self._unread[track.artist_id].append(track.id)
        self._identify("track", track.id, track.identifiers)

    def _identify(self, kind: str, item: str, identifiers: Identifiers) -> None:
        for scheme, value in identifiers:
            bearers = self._by_identifier[kind, scheme, value]
            if item not in bearers:
                bearers.append(item)

    def _learn_artist(self, artist: str, name: ArtistName, method: str) -> Match:
        known = self._artists[artist]
        others = tuple(pair for pair in name.identifiers if pair not in known.identifiers)
        self._artists[artist] = replace(known, identifiers=known.identifiers + others)
        self._identify("artist", artist, others)
        return Match(artist, method, 1.0, False)

    def _learn_track(self, track: str, name: TrackName, method: str, score: float) -> Match:
        known = self._tracks[track]
        if name.duration_ms and not known.duration_ms:
            self._tracks[track] = replace(known, duration_ms=name.duration_ms)
            self._measure(known.artist_id, track, normalise(known.title))
        self._identify("track", track, name.identifiers)
        return Match(track, method, score, False)


def _free(taken: Container[str], make: Callable[[str], str]) -> str:
    """The first id that is not taken, of the one without salt and those with salts "2", "3", ..."""
    number = 1
    while (made := make("" if number == 1 else str(number))) in taken:
        number += 1
    return made


_NUMERAL = re.compile(r"[ivxlcdm]+")


def _differ_by_one_letter(title: str, other: str) -> bool:
    """Whether one title has one letter more, and both the same digits, numerals and single letters."""
    return Indel.distance(title, other, score_cutoff=1) <= 1 and _marks(title) == _marks(other)


def _marks(title: str) -> list[str]:
    """Words that tell movements, parts and volumes apart."""
    return [
        word
        for word in title.split()
        if len(word) == 1 or _NUMERAL.fullmatch(word) or any(character.isdigit() for character in word)
    ]
