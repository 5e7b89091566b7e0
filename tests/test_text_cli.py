"""`crossfade terms`, `boost` and `similar --model text`, as a person types them."""

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.cli import app
from engine.errors import NotFoundError, UsageError
from engine.library import open_library
from engine.records import ArtistName, Document, Listen, TrackName
from engine.tasks.building import build
from engine.tasks.opening import open_recommender
from engine.tasks.terms import terms_of

NOW = 1_795_305_600


def crossfade(library: Path, *words: str) -> Result:
    result = CliRunner().invoke(app, ["--library", str(library), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """Two artists, two listeners, posts in two languages and a tag."""
    path = tmp_path_factory.mktemp("words") / "library"
    kessel, sauvel = ArtistName("Kessel"), ArtistName("Sauvel")
    with open_library(path, create=True).importing("test", "t", "0" * 64, "", NOW) as writer:
        for at, artist in enumerate((kessel, sauvel)):
            writer.artist(f"a{at}", artist, "new", 1.0)
        for at, name in enumerate(("ann", "bob")):
            writer.listener(f"l{at}", name)
            writer.listen(f"l{at}", f"a{at}", "", Listen((kessel, sauvel)[at], "stream"))
        writer.document(Document("Kessel is hypnotic.", date="2026-03-02", source="s", address="p1"))
        writer.document(Document("Kessel is cheerful, Sauvel brooding.", date="2026-05-04", address="p2"))
        writer.document(Document("Kessel ist laut.", date="2026-05-05", address="p3", language="de"))
        writer.document(Document("minimal techno", "tag", kessel, "ann", "2026-03-03", "s", "p4"), "a0")
        writer.document(Document("Kessel", "tag", kessel, "ann", "2026-03-03", "s", "p4"), "a0")
    build(path, NOW, "artist")
    return path


def told(library: Path, *words: str) -> dict:
    return json.loads(crossfade(library, *words, "--json").stdout)


def test_terms_of_an_artist_with_their_sentences(library):
    found = told(library, "terms", "artist", "kessel")
    assert {one["term"] for one in found["terms"]} == {"hypnotic", "cheerful", "minimal techno"}
    (hypnotic,) = (one for one in found["terms"] if one["term"] == "hypnotic")
    assert hypnotic["documents"] == 1 and 0 < hypnotic["weight"] <= hypnotic["probability"] <= 1
    assert hypnotic["evidence"] == [
        {"sentence": "Kessel is hypnotic.", "document": "p1", "date": "2026-03-02", "source": "s"}
    ]


def test_terms_as_of_a_day(library):
    then = told(library, "terms", "artist", "Kessel", "--as-of", "2026-03-02")
    assert [one["term"] for one in then["terms"]] == ["hypnotic"]
    now = told(library, "terms", "artist", "Kessel", "--as-of", "2026-05-04")
    assert now["terms"][0]["term"] == "cheerful" and now["risen"][0]["term"] == "cheerful"
    assert len(now["days"]) == 8 and now["days"][-1] == "2026-05-04"
    course = now["terms"][0]["course"]
    assert course[:-1] == [0.0] * 7 and course[-1] == pytest.approx(now["terms"][0]["weight"])


def test_what_is_said_of_a_track_is_said_of_its_artist(tmp_path):
    kessel = ArtistName("Kessel")
    with open_library(tmp_path, create=True).importing("test", "t", "0" * 64, "", NOW) as writer:
        writer.artist("a0", kessel, "new", 1.0)
        writer.track("t0", "a0", TrackName(kessel, "North Pier"), "new", 1.0)
        writer.listener("l0", "ann")
        writer.listen("l0", "a0", "t0", Listen(TrackName(kessel, "North Pier"), "stream"))
        writer.document(Document('Kessel play, and "North Pier" is hypnotic.', address="p1"))
        writer.document(Document("glacial", "tag", TrackName(kessel, "North Pier"), "ann"), "a0", "t0")
    build(tmp_path, NOW, "track")
    for kind, of in (("track", "North Pier"), ("artist", "Kessel")):
        found = told(tmp_path, "terms", kind, of)
        assert {one["term"] for one in found["terms"]} == {"hypnotic", "glacial"}
        assert found["described"] == 2


def test_what_cannot_be_asked(library):
    with pytest.raises(UsageError, match="write it like"):
        crossfade(library, "terms", "artist", "Kessel", "--as-of", "monday")
    with pytest.raises(NotFoundError):
        crossfade(library, "terms", "artist", "Nobody")
    with pytest.raises(NotFoundError, match="nobody here is described"):
        crossfade(library, "boost", "ann", "reggae")
    with pytest.raises(UsageError):
        crossfade(library, "similar", "artist", "Kessel", "--model", "smell")


def test_a_listener_boosts_and_mutes(library):
    crossfade(library, "boost", "ann", "Hypnotic")
    assert told(library, "terms", "listener", "ann")["terms"][0]["term"] == "hypnotic"
    crossfade(library, "boost", "ann", "hypnotic", "--undo")
    crossfade(library, "exclude", "ann", "term", "minimal-techno")
    assert "minimal techno" not in {one["term"] for one in told(library, "terms", "listener", "ann")["terms"]}
    assert crossfade(library, "exclude", "ann", "term", "minimal techno", "--undo").exit_code == 0


def test_what_carries_a_listeners_terms_is_named_with_its_sentence(library):
    found = told(library, "terms", "listener", "bob")
    assert {one["term"] for one in found["terms"]} == {"brooding"}
    (term,) = found["terms"]
    assert term["carried"] == [{"id": "a1", "name": "Sauvel", "share": 1.0}]
    assert [one["document"] for one in term["evidence"]] == ["p2"]


def test_two_side_by_side(library):
    found = told(library, "terms", "artist", "Kessel", "--beside", "Sauvel")
    assert found["names"] == ["Kessel", "Sauvel"]
    weights = dict(zip(found["terms"], zip(*found["weights"], strict=True), strict=True))
    assert weights["hypnotic"][0] > 0 == weights["hypnotic"][1]
    assert weights["brooding"][0] == 0 < weights["brooding"][1]
    assert found["terms"][-1] == "brooding"


def test_from_words_to_whom_they_describe(library):
    found = told(library, "tracks", "--term", "HYPNOTIC minimal-techno, and brooding")
    assert (found["terms"], found["unknown"]) == (["hypnotic", "minimal techno", "brooding"], ["and"])
    kessel, sauvel = found["tracks"]
    assert (kessel["id"], sauvel["id"]) == ("a0", "a1")
    by_artist = {one["term"]: one["weight"] for one in told(library, "terms", "artist", "Kessel")["terms"]}
    for one in kessel["terms"]:
        assert one["weight"] == pytest.approx(by_artist[one["term"]], abs=1e-12)
    assert kessel["score"] == pytest.approx(sum(one["weight"] for one in kessel["terms"]))
    with pytest.raises(NotFoundError, match="near it are hypnotic"):
        crossfade(library, "tracks", "--term", "hypnotik")


def test_who_is_spoken_of_together(library):
    text = open_recommender(library).text
    assert text is not None and text.together.toarray().tolist() == [[0, 1], [1, 0]]


def test_a_build_without_words_says_so(tmp_path):
    with open_library(tmp_path, create=True).importing("test", "t", "0" * 64, "", NOW) as writer:
        writer.artist("a0", ArtistName("Kessel"), "new", 1.0)
        writer.listener("l0", "ann")
        writer.listen("l0", "a0", "", Listen(ArtistName("Kessel"), "stream"))
    build(tmp_path, NOW, "artist")
    with pytest.raises(NotFoundError, match="nothing is said"):
        crossfade(tmp_path, "terms", "artist", "Kessel")


@pytest.mark.slow
def test_terms_come_at_once_on_real_tags(real_data, tmp_path):
    from engine.tasks.importing import import_path

    import_path(tmp_path, real_data / "hetrec2011-lastfm-2k", NOW)
    build(tmp_path, NOW, "artist")
    best = 9.0
    for _ in range(3):
        begun = time.perf_counter()
        found = terms_of(open_recommender(tmp_path), "artist", "Radiohead")
        best = min(best, time.perf_counter() - begun)
    assert found.terms[0].term == "alternative"
    assert best < 0.3
