"""Reading many documents: one pass over them, in time, memory, and terms per artist and track.

    python benchmarks/text.py [DOCUMENTS [NAMES]]

Invented documents of 300 words that speak of invented artists and tracks (a fifth and four fifths of the
names), the well-known far more often, go into a library; then they are read and a text model is fitted, and
once more after a day's documents have come. By default 100,000 documents and 50,000 names. It takes minutes.
"""

import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.catalog import Catalog
from engine.library import Library, open_library
from engine.records import ArtistName, Document, TrackName
from engine.tasks.cataloguing import make_catalog
from engine.tasks.reading import read_words
from engine.text import model as text
from engine.text.weights import TextSettings

WORDS = 300
A_DAY = 500
WORDS_BY_KIND = {
    "adjectives": """warm icy brooding gentle noisy wistful dusty hypnotic lush sparse angular dreamy smoky
        bright raw tender restless sombre playful murky spacious brittle velvety frantic patient crystalline
        ragged hushed soaring droning""",
    "nouns": """guitar drums bass piano strings synth choir trumpet organ rhythm groove melody harmony reverb
        tape hiss drone pulse ballads funk folk jazz techno riffs echo feedback brass flute cello loops""",
    "fillers": """The record plays on and nobody in the room says much about it before the rain stops and we
        walk home past the harbour, where people sell fish and old bicycles to anyone who has money left after
        such a week as this""",
    "syllables": "bra vel tor min sa lok dur fen ri pol gar nu esk tam wi zor hal ki mo ped",
}
ADJECTIVES, NOUNS, FILLERS, SYLLABLES = (words.split() for words in WORDS_BY_KIND.values())


def main(n_documents: int, n_names: int) -> None:
    rng = np.random.default_rng(0)
    names = invented_names(n_names, rng)
    with tempfile.TemporaryDirectory(prefix="crossfade-benchmark-") as folder:
        library = open_library(Path(folder) / "library", create=True)
        artists = names[: n_names // 5]
        fill(library, documents(n_documents, names, rng), artists, names[n_names // 5 :], "all")
        catalog = make_catalog("track", library.known_artists(), library.known_tracks(), {})
        run(library, catalog, f"{n_documents:,} documents of {WORDS} words, {n_names:,} names")
        begun = time.perf_counter()
        fill(library, documents(A_DAY, names, rng), [], [], "a day")
        print(f"a day's import took {time.perf_counter() - begun:.1f} s")
        run(library, catalog, f"with {A_DAY} more")
        run(library, catalog, "again, with nothing new")


def run(library: Library, catalog: Catalog, what: str) -> None:
    begun = time.perf_counter(), time.process_time()
    heard = read_words(library, catalog)
    read, read_cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    words = heard.terms, heard.said, heard.documents, heard.sentences, heard.subjects, heard.together
    fitted = text.fit(*words, TextSettings(), 0)
    whole, whole_cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    held = np.diff(fitted.own.using.indptr)
    n_artists, told = heard.subjects.n_artists, fitted.own.described > 0
    print(f"{what}: read in {read:.0f} s ({read_cpu:.0f} s of one core), ", end="")
    print(f"fitted after {whole:.0f} s ({whole_cpu:.0f} s), {memory:.2f} GB at most", flush=True)
    of_artists, of_tracks = (held[some][told[some]].mean() for some in (np.s_[:n_artists], np.s_[n_artists:]))
    print(f"  {len(heard.terms):,} terms; of those described, an artist holds {of_artists:.0f} on average,")
    print(f"  a track {of_tracks:.0f}")


def invented_names(n: int, rng: np.random.Generator) -> list[str]:
    """Names of two words, each once."""
    found: dict[str, None] = {}
    while len(found) < n:
        parts = rng.choice(SYLLABLES, size=(n, 5))
        found |= {f"{a}{b}{c} {d}{e}".title(): None for a, b, c, d, e in parts}
    return list(found)[:n]


def documents(n: int, names: Sequence[str], rng: np.random.Generator) -> Iterator[Document]:
    """Documents of twenty sentences of fifteen words, a third of which speak of somebody."""
    for number in range(n):
        about = names[int(len(names) * rng.random() ** 3)]
        parts = []
        for _ in range(WORDS // 15):
            draw = rng.integers(0, 1 << 30, size=6)
            if draw[0] % 3 == 0:
                other = names[draw[5] % len(names)] if draw[0] % 5 == 0 else about
                describing = (
                    f"{ADJECTIVES[draw[1] % 30]} {NOUNS[draw[2] % 30]} and {ADJECTIVES[draw[3] % 30]}"
                )
                parts.append(f"This time {other} sounds like {describing}, which is more than one can say.")
            else:
                start = draw[4] % (len(FILLERS) - 15)
                parts.append(" ".join(FILLERS[start : start + 15]) + ".")
        yield Document(
            " ".join(parts), "post", None, "", f"2026-{1 + number % 12:02}-01", "benchmark", str(number)
        )


def fill(
    library: Library, found: Iterator[Document], artists: Sequence[str], titles: Sequence[str], name: str
) -> None:
    """Take artists, their tracks and documents into the library."""
    content = hashlib.sha256(name.encode()).hexdigest()
    with library.importing("benchmark", name, content, "", 0) as writer:
        for row, artist in enumerate(artists):
            writer.artist(f"a{row}", ArtistName(artist), "new", 1.0)
        for row, title in enumerate(titles):
            whose = row % len(artists)
            writer.track(f"t{row}", f"a{whose}", TrackName(ArtistName(artists[whose]), title), "new", 1.0)
        for document in found:
            writer.document(document)


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:3]]
    main(*(sizes + [100_000, 50_000][len(sizes) :]))
