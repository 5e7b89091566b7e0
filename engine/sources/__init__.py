"""What can be imported: one file for each kind, one entry in `SOURCES` for each file.

A source knows its material by what is in it, yields records, and knows no library. To add one, write a
file with `recognises(material)` and `read(material)`, and name it in `SOURCES`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.errors import SourceError
from engine.records import Record
from engine.sources import catalog_table, feeds, hetrec, listenbrainz, pages, posts, spotify, town
from engine.sources.material import Material, open_material

__all__ = ["SOURCES", "Material", "Source", "open_material", "recognise"]


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be imported.

    name : what `--source` takes
    title : what a person would call it
    recognises : whether the material is of this kind, from what is in it
    read : records in a fixed order; bad rows are Refusals among them, never the end of the good ones
    rank : of several that recognise the material, only those of the lowest rank are asked: words lie beside
        much (a README in an export, a page beside posts), and are taken where nothing closer fits
    """

    name: str
    title: str
    recognises: Callable[[Material], bool]
    read: Callable[[Material], Iterator[Record]]
    rank: int = 0


SOURCES: tuple[Source, ...] = (
    Source("hetrec", "HetRec 2011 Last.FM tables", hetrec.recognises, hetrec.read),
    Source("spotify", "a Spotify data export", spotify.recognises, spotify.read),
    Source("listenbrainz", "a ListenBrainz export", listenbrainz.recognises, listenbrainz.read),
    Source("town", "a generated music town", town.recognises, town.read),
    Source("posts", "a table or JSON of posts and reviews", posts.recognises, posts.read, rank=1),
    Source(
        "catalog",
        "a table or JSON of artists or tracks with genre, label or year",
        catalog_table.recognises,
        catalog_table.read,
        rank=1,
    ),
    Source("feeds", "RSS or Atom feeds", feeds.recognises, feeds.read, rank=1),
    Source("pages", "pages of text, HTML or Markdown", pages.recognises, pages.read, rank=2),
)


def recognise(material: Material, name: str | None = None) -> Source:
    """The source that can read the material; SourceError where none or more than one can.

    name : of the source to take, where the person said so
    """
    known = ", ".join(f"{source.title} ({source.name})" for source in SOURCES)
    if name is not None and name not in {source.name for source in SOURCES}:
        raise SourceError(f"no source is called {name!r}: known here are {known}")
    fitting = [source for source in SOURCES if name in {None, source.name} and source.recognises(material)]
    if not fitting and name:
        raise SourceError(f"{material.name} does not look like {name}: leave --source out, or check the file")
    if not fitting:
        raise SourceError(f"{material.name} is nothing that can be imported: known here are {known}")
    closest = min(source.rank for source in fitting)
    fitting = [source for source in fitting if source.rank == closest]
    if len(fitting) > 1:
        names = " and ".join(source.name for source in fitting)
        raise SourceError(
            f"{material.name} fits {names}: say which with --source, or import its parts singly"
        )
    return fitting[0]
