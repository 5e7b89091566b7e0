"""Which names of a file are known to a library, by what, and those that a person should look at."""

from hashlib import sha256
from pathlib import Path

import pytest

from engine.library import Library, open_library
from engine.records import ArtistName, TrackName
from engine.tasks.matching import Matched, Matching

ISRC = (("isrc", "SE1234567890"),)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = open_library(tmp_path / "library", create=True)
    artist = ArtistName("The Stranglers", (("mbid", "m1"),))
    titles = ("Golden Brown", "No More Heroes Any More Tonight", "Always the Sun")
    with made.importing("test", "known", sha256(b"known").hexdigest(), "", 0) as writer:
        writer.artist("a1", artist, "new", 1.0)
        for at, title in enumerate(titles):
            identifiers = ISRC if at == 2 else ()
            track = TrackName(artist, title, duration_ms=200_000, identifiers=identifiers)
            writer.track(f"t{at}", "a1", track, "new", 1.0)
    return made


def asked(library: Library, *names: TrackName) -> Matching:
    matching = Matching(library)
    for name in names:
        matching.artist(name.artist)
        matching.track(name)
    return matching


def test_what_is_known_is_told_from_what_is_new(library):
    matches = asked(
        library,
        TrackName(ArtistName("the stranglers"), "Golden Brown!"),
        TrackName(ArtistName("Nobody"), "Something"),
        TrackName(ArtistName("Nobody"), "Something Else"),
    ).matches()
    assert matches.artists == {"name": 1, "new": 2}
    assert matches.tracks == {"name": 1, "new": 2}
    assert matches.doubtful == ()


def test_a_similar_title_and_a_shared_number_are_worth_a_look_the_least_sure_first(library):
    stranglers = ArtistName("The Stranglers")
    matches = asked(
        library,
        TrackName(ArtistName("Stranglers", (("mbid", "m1"),)), "Always the Sun (edit)", identifiers=ISRC),
        TrackName(stranglers, "No More Heroes Any More Tonights", duration_ms=200_500),
    ).matches()
    assert matches.doubtful_total == 3
    fuzzy, artist, number = matches.doubtful
    assert artist == Matched("artist", "Stranglers", "The Stranglers", "mbid", 1.0)
    assert (fuzzy.kind, fuzzy.method, fuzzy.taken_for) == (
        "track",
        "fuzzy",
        "The Stranglers — No More Heroes Any More Tonight",
    )
    assert 0.96 <= fuzzy.score < 1.0
    assert number == Matched(
        "track", "Stranglers — Always the Sun (edit)", "The Stranglers — Always the Sun", "isrc", 1.0
    )
