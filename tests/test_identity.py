import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from engine.identity import (
    KnownArtist,
    KnownTrack,
    Match,
    Resolver,
    artist_id,
    normalise,
    recording_key,
    track_id,
)
from engine.identity.resolver import FUZZY
from engine.records import ArtistName, Identifiers, TrackName


@pytest.mark.parametrize(
    "names",
    [
        ["Sigur Rós", "sigur ros", "SIGUR  RÓS ", "Sigur Ro\u0301s"],
        ["Simon & Garfunkel", "Simon and Garfunkel", "simon ＆ garfunkel", "Simon&Garfunkel"],
        ["Florence + The Machine", "Florence and the Machine"],
        ["California Dreamin'", "California Dreamin’", "California Dreamin"],
        ["Don't Stop", "Don’t stop", "Dont Stop"],
        [
            "Zombie (feat. Nobody)",
            "Zombie [ft. Nobody & Co]",
            "Zombie feat. Nobody",
            "Zombie ft Nobody",
            "zombie",
        ],
        ["Carly Rae Jepsen feat. Rufus Wainwright", "Carly Rae Jepsen"],
        ["Røyksopp", "Royksopp"],
        ["Mötley Crüe", "Motley Crue"],
        ["AC/DC", "AC-DC"],
        ["Straße", "STRASSE"],
        ["さユり", "さユり"],
        ["が", "か\u3099"],
        ["Кино", "КИНО"],
        ["Ænima", "aenima"],
    ],
)
def test_ways_to_write_a_name_are_one(names: list[str]) -> None:
    assert len({normalise(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ["!!!", "???", "…", "+/-", "&", "★", "(((())))", "😀", "😃", "¸", "´"],
        ["が", "か", "カ", "花", "華"],
        ["й", "и", "ё"],
        ["की", "का", "क"],
        ["Part 1", "Part 2", "Part I", "Part II"],
        ["M.I.A.", "Mia"],
        ["Little Feat", "Little"],
        ["Live at Ft. Worth", "Live at Ft. Lauderdale"],
        ["Song (feat. X) Part 1", "Song (feat. X) Part 2"],
        ["Song feat. X - Part 1", "Song feat. X - Part 2"],
        ["The The", "The", ""],
        ["שלום", "שלוֹם x", "سلام"],
    ],
)
def test_names_that_differ_stay_apart(names: list[str]) -> None:
    assert len({normalise(name) for name in names}) == len(names)


@given(st.text())
def test_a_name_that_can_be_seen_never_becomes_nothing(name: str) -> None:
    assert bool(normalise(name)) == bool(name.split())


@given(st.text())
def test_a_name_is_the_same_in_every_composition_and_case_of_its_letters(name: str) -> None:
    wanted = normalise(name)
    assert normalise(unicodedata.normalize("NFC", name)) == wanted
    assert normalise(unicodedata.normalize("NFD", name)) == wanted
    assert normalise(f"  {name}\t") == wanted


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_normal_forms_of_latin_names_ignore_case(name: str) -> None:
    assert normalise(name.swapcase().casefold()) == normalise(name)


@pytest.mark.parametrize(
    "title",
    [
        "Heroes - 2017 Remaster",
        "Heroes - Remastered",
        "Heroes (Remastered 2011)",
        "Heroes (Remaster)",
        "Heroes - 2011 - Remaster",
        "Heroes - Remastered in 2009",
        "Heroes (Digitally Remastered)",
        "Heroes (Live)",
        "Heroes - Live at Wembley / 1986",
        "Heroes (Live in Berlin) [Mono]",
        "Heroes – Live",
        "Heroes (Radio Edit)",
        "Heroes - Single Version",
        "Heroes [Mono]",
        "Heroes (Stereo Mix)",
        "Heroes (Deluxe Edition)",
        "Heroes (Acoustic)",
        "Heroes (Demo)",
        "Heroes (Somebody's Remix)",
        "Heroes (feat. Nobody) [Trance Remix]",
        "Heroes (with Nobody)",
        "Heroes (Taylor's Version)",
        "Heroes - Re-Recorded",
        "Heroes (Alternate Take)",
        "Heroes (Take 3)",
        "HEROES (Bonus Track)",
    ],
)
def test_versions_share_a_key(title: str) -> None:
    assert recording_key(title) == recording_key("Heroes") == "heroes"


@pytest.mark.parametrize(
    "title",
    [
        "Heroes (Part 1)",
        "Heroes, Part 2",
        "Heroes - Part 2",
        "Heroes II",
        "Heroes (Reprise)",
        "Heroes and Villains",
        "Live Heroes",
        "Heroes (I Missed You)",
        "Heroes - Movement 3",
        "Alive Heroes",
        "Heroes (Interlude)",
    ],
)
def test_other_pieces_have_other_keys(title: str) -> None:
    assert recording_key(title) != "heroes"


def test_the_key_of_a_title_that_is_all_version_is_the_title() -> None:
    assert [
        recording_key(title) for title in ["Live", "(Live)", "Remix", "1979 - Remastered 2012", "!!!"]
    ] == ["live", "live", "remix", "1979", "!!!"]


@given(st.text())
def test_a_title_that_can_be_seen_has_a_key(title: str) -> None:
    assert bool(recording_key(title)) == bool(title.split())


def test_ids_are_made_from_names_alone() -> None:
    assert artist_id("Nina Simone") == artist_id("nina  simone") == "atcvcu67kavko2"
    artist = artist_id("Nina Simone")
    assert track_id(artist, "Sinnerman!") == track_id(artist, "sinnerman")
    others = {track_id(artist, "Sinner Man"), track_id("a2", "Sinnerman"), track_id(artist, "Sinnerman", "2")}
    assert len(others | {track_id(artist, "Sinnerman")}) == 4


def track(
    title: str, seconds: float | None = None, *identifiers: tuple[str, str], artist: str = "Nina Simone"
) -> TrackName:
    return TrackName(ArtistName(artist), title, "", round(seconds * 1000) if seconds else None, identifiers)


def known(seconds: float | None = None, *identifiers: tuple[str, str], title: str = "Sinnerman") -> Resolver:
    """A resolver that knows one track of Nina Simone, t1."""
    duration = round(seconds * 1000) if seconds else None
    return Resolver(
        [KnownArtist("a1", "Nina Simone")], [KnownTrack("t1", "a1", title, duration, identifiers)]
    )


def test_new_names_get_new_ids_and_are_remembered() -> None:
    resolver = Resolver()
    first = resolver.track(track("Sinnerman"))
    assert first == Match(track_id(artist_id("Nina Simone"), "Sinnerman"), "new", 1.0, True)
    assert resolver.track(track("Sinnerman")) == Match(first.id, "name", 1.0, False)
    assert resolver.track(track("SINNERMAN", None, artist="nina simone")) == Match(
        first.id, "name", 1.0, False
    )
    assert resolver.artist(ArtistName("Nina Simone")) == Match(artist_id("Nina Simone"), "name", 1.0, False)
    assert resolver.artist_of(first.id) == artist_id("Nina Simone")


def test_what_is_known_keeps_its_id() -> None:
    assert known().track(track("sinnerman")) == Match("t1", "name", 1.0, False)
    assert known().artist(ArtistName("NINA SIMONE")) == Match("a1", "name", 1.0, False)


@pytest.mark.parametrize("scheme", ["isrc", "mbid", "spotify"])
def test_a_common_identifier_makes_one_track_of_two_names(scheme: str) -> None:
    resolver = known(200, (scheme, "X"), title="花の塔 Sinnerman")
    assert resolver.track(track("Sinnerman (live)", 209, (scheme, "X"), artist="Simone, Nina")).id == "t1"
    assert resolver.track(track("Sinnerman (live)", None, (scheme, "X"))).method == scheme


@pytest.mark.parametrize(
    "name", [track("Feeling Good", 200, ("isrc", "X")), track("Sinnerman", 211, ("isrc", "X"))]
)
def test_a_common_identifier_is_not_believed_against_title_and_length(name: TrackName) -> None:
    match = known(200, ("isrc", "X")).track(name)
    assert (match.method, match.new) == ("new", True)
    assert match.id != "t1"


def test_after_a_mistaken_identifier_both_recordings_are_found_by_it() -> None:
    resolver = known(200, ("isrc", "X"))
    other = resolver.track(track("Feeling Good", 180, ("isrc", "X")))
    assert resolver.track(track("Feeling Good!", 181, ("isrc", "X"))) == Match(other.id, "isrc", 1.0, False)
    assert resolver.track(track("Sinnerman!", 201, ("isrc", "X"))) == Match("t1", "isrc", 1.0, False)


def test_an_identifier_learnt_by_name_counts_from_then_on() -> None:
    resolver = known()
    assert resolver.track(track("Sinnerman", None, ("isrc", "X"), ("mbid", "M"))).method == "name"
    assert resolver.track(track("Sinnermann", None, ("mbid", "M"))) == Match("t1", "mbid", 1.0, False)


@pytest.mark.parametrize(
    ("seconds", "same"), [(203, True), (197, True), (203.1, False), (196.9, False), (None, True)]
)
def test_equal_names_are_one_track_within_three_seconds(seconds: float | None, same: bool) -> None:
    assert (known(200).track(track("Sinnerman", seconds)).id == "t1") is same


def test_a_length_learnt_holds_for_who_comes_after() -> None:
    resolver = known()
    assert resolver.track(track("Sinnerman", 200)).id == "t1"
    live = resolver.track(track("Sinnerman", 600))
    assert live.new
    assert resolver.track(track("Sinnerman!", 601)).id == live.id
    assert live.id == track_id("a1", "Sinnerman")


SAME = [
    ("California Dreamin", "California Dreaming"),
    ("Don't Stop Believin'", "Don't Stop Believing"),
    ("Smells Like Teen Spirit", "Smells Like Teen Spirt"),
    ("Bohemian Rhapsody", "Bohemian Rapsody"),
    ("only my railgun", "only my rail gun"),
    ("March of the Krotites", "March of the Krotite"),
    ("Knockin' on Heaven's Door", "Knocking on Heaven's Door"),
    ("The Colour of Love", "The Color of Love"),
    ("Nothing Else Matters", "Nothing Else Matter"),
]
DIFFERENT = [
    ("Black Dog", "Black Dogs"),
    ("The Boys of Summer", "The Toys of Summer"),
    ("Light My Fire", "Fight My Fire"),
    ("Symphony II", "Symphony III"),
    ("A Symphony of Strings, II", "A Symphony of Strings, III"),
    ("Symphony No 5 in C Minor, Op. 67", "Symphony No 5 in G Minor, Op. 67"),
    ("Concerto in C Major for Two Violins and Strings", "Concerto in C Minor for Two Violins and Strings"),
    ("A Very Long Title of a Suite, Part 1", "A Very Long Title of a Suite, Part 11"),
    ("Walk Don't Run", "Walk Don't Run '64"),
    ("Variations on a Theme by Haydn", "Variations on a Theme by Handel"),
    ("The Way I Need You Now Tonight", "The Day I Need You Now Tonight"),
    ("Uncomfortably Numb", "Comfortably Numb"),
    ("I Want You", "I Want You Back"),
    ("You Really Got Me", "You Really Got Me Now"),
    ("Love Me Do", "Love Me Too"),
    ("Intro", "Outro"),
    ("Day One", "Day Two"),
    ("East of Eden", "West of Eden"),
    ("Everybody Knows", "Everybody Knew"),
]


@pytest.mark.parametrize(("title", "other"), SAME)
def test_titles_a_letter_apart_are_one_recording(title: str, other: str) -> None:
    match = known(200, title=title).track(track(other, 202))
    assert (match.id, match.method, match.new) == ("t1", "fuzzy", False)
    assert match.score == fuzz.ratio(normalise(title), normalise(other)) / 100 >= FUZZY / 100
    for seconds in (None, 204):
        assert known(200, title=title).track(track(other, seconds)).new
    assert known(None, title=title).track(track(other, 200)).new
    assert known(200, title=title).track(track(other, 200, artist="Somebody Else")).new


@pytest.mark.parametrize(("title", "other"), DIFFERENT)
def test_titles_of_different_recordings_stay_apart(title: str, other: str) -> None:
    assert known(200, title=title).track(track(other, 200)).new


def test_lengths_unknown_of_a_second_before_are_still_near() -> None:
    assert (
        known(200.0, title="Nothing Else Matters").track(track("Nothing Else Matter", 203)).method == "fuzzy"
    )
    assert (
        known(200.9, title="Nothing Else Matters").track(track("Nothing Else Matter", 197.9)).method
        == "fuzzy"
    )
    assert known(200.9, title="Nothing Else Matters").track(track("Nothing Else Matter", 197.8)).new


def artist(name: str, *identifiers: tuple[str, str]) -> ArtistName:
    return ArtistName(name, identifiers)


def test_artists_of_a_catalog_that_names_each_once_are_never_merged() -> None:
    resolver = Resolver()
    names = [
        artist("???", ("hetrec", "1")),
        artist("???", ("hetrec", "2")),
        artist("Beyoncé", ("hetrec", "3")),
        artist("Beyonce", ("hetrec", "4")),
    ]
    ids = [resolver.artist(name).id for name in names]
    assert len(set(ids)) == 4
    assert [resolver.artist(name).id for name in names] == ids
    assert resolver.artist(artist("Beyonce")).id == ids[3]
    assert resolver.artist(artist("Beyoncé")).id == ids[2]
    assert resolver.artist(artist("BEYONCÉ")).id in ids[2:]
    assert resolver.artist(artist("???", ("hetrec", "5"))).new


def test_an_artist_met_by_name_learns_the_catalogs_id() -> None:
    resolver = Resolver()
    first = resolver.artist(artist("Beyoncé")).id
    assert resolver.artist(artist("Beyoncé", ("hetrec", "3"))).id == first
    assert resolver.artist(artist("beyonce", ("hetrec", "4"))).new
    assert resolver.artist(artist("Somebody", ("hetrec", "3"))) == Match(first, "hetrec", 1.0, False)


def test_other_identifiers_never_join_two_of_a_catalogs_artists() -> None:
    resolver = Resolver([KnownArtist("a1", "X", (("hetrec", "1"), ("mbid", "M")))])
    assert resolver.artist(artist("Y", ("mbid", "M"), ("hetrec", "2"))).new
    assert resolver.artist(artist("Y", ("mbid", "M"))) == Match("a1", "mbid", 1.0, False)


identifiers = st.lists(
    st.tuples(st.sampled_from(["isrc", "mbid"]), st.sampled_from("XY")),
    max_size=2,
    unique_by=lambda pair: pair[0],
).map(tuple)
track_names = st.builds(
    TrackName,
    st.builds(ArtistName, st.sampled_from(["A", "a", "B", "!!!"]), st.just(())),
    st.sampled_from(["One", "one!", "Two", "Long enough a title", "Long enough a tittle", "???"]),
    duration_ms=st.sampled_from([None, 100_000, 102_000, 104_500, 150_000]),
    identifiers=identifiers,
)


@given(st.lists(track_names, max_size=20))
def test_decisions_are_the_same_again_and_on_the_next_day(names: list[TrackName]) -> None:
    resolver = Resolver()
    ids: dict[TrackName, str] = {}
    seen: dict[str, Identifiers] = {}
    for name in names:
        match = resolver.track(name)
        assert match.new == (match.id not in ids.values())
        assert ids.setdefault(name, match.id) == match.id
        seen[match.id] = seen.get(match.id, ()) + name.identifiers
    assert all(resolver.track(name) == resolver.track(name) for name in names)
    same = Resolver()
    assert [same.track(name).id for name in names] == [ids[name] for name in names]


def test_two_hundred_thousand_records_take_seconds() -> None:
    names = [
        track(f"Title {n} of the town", 100 + n % 400, artist=f"Artist {n % 3000}") for n in range(20_000)
    ]
    resolver, started = Resolver(), time.perf_counter()
    for _ in range(10):
        for name in names:
            resolver.track(name)
    assert time.perf_counter() - started < 20
