"""What is read out of the town's posts, against the truth of who is named in them and how.

    crossfade --library LIBRARY import sample_data/town
    python benchmarks/town_words.py LIBRARY

Mentions: F1 of places and ids, also of names that are ordinary words alone. Terms: how many of the ten
heaviest of each artist were said of them. Nothing was tuned on the posts by hand.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from engine.library import Library, open_library
from engine.recommender import BuildSettings
from engine.tasks.building import fit_words
from engine.tasks.cataloguing import catalog_of
from engine.text.description import top_terms, turns
from engine.text.mentions import Finder, Name
from engine.text.model import TextModel
from engine.text.reading import read
from engine.text.terms import canonical

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"

Place = tuple[str, int, int, str]


def main(library: Library) -> None:
    finder, ids = names()
    tell_mentions(finder, ids)
    tell_handwritten(finder, ids)
    catalog = catalog_of(library, library.listens())
    model = fit_words(library, catalog, BuildSettings())
    if model is None:
        sys.exit("the library holds no posts: import sample_data/town into it")
    name = {one["artist"]: one["name"] for one in table("town/artists.csv")}
    row = {artist: list(catalog.artist_names).index(called) for artist, called in name.items()}
    tell_terms(model, row)
    tell_changes(model, row, name)


def tell_mentions(finder: Finder, ids: list[str]) -> None:
    posts, truth = objects("town/posts.jsonl"), objects("truth/mentions.jsonl")
    found = places(posts, finder, ids)
    print(f"mention F1 of the generated posts: {f1(marked(truth), found):.3f}")
    ordinary = {one["name"].lower() for one in truth if one["ordinary"]}
    text = {post["post"]: post["text"] for post in posts}
    hard = {one for one in found if text[one[0]][one[1] : one[2]].lower() in ordinary}
    print(
        f"  of names that are ordinary words: {f1(marked(one for one in truth if one['ordinary']), hard):.3f}"
    )


def tell_handwritten(finder: Finder, ids: list[str]) -> None:
    posts = objects("truth/handwritten.jsonl")
    true = marked({**one, "post": post["post"]} for post in posts for one in post["mentions"])
    print(f"mention F1 of posts by hand: {f1(true, places(posts, finder, ids)):.3f}")
    said, heard = defaultdict(set), defaultdict(list)
    for post in posts:
        for term in post["terms"]:
            for one in term["ids"] if not term["denied"] else ():
                said[one] |= set(canonical(term["words"]).split())
        for statement in read(post["text"], finder).statements:
            heard[ids[statement.subject]].append(statement.term)
    shares = []
    for one in said:
        often = sorted(set(heard[one]), key=lambda term: (-heard[one].count(term), term))[:10]
        shares += [bool(set(term.split()) & said[one]) for term in often]
    print(f"  of the ten terms most said of each there, {np.mean(shares):.0%} share a word with a marked one")


def tell_terms(model: TextModel, row: dict[str, int]) -> None:
    true = defaultdict(set)
    for one in objects("truth/terms.jsonl"):
        true[one["id"]] |= {canonical(term) for term in one["said"]}
    right = [sum(one.term in true[artist] for one in top_terms(model, at)) for artist, at in row.items()]
    print(f"true among an artist's ten heaviest terms: {np.mean(right):.1f} on average")


def tell_changes(model: TextModel, row: dict[str, int], name: dict[str, str]) -> None:
    changes = objects("truth/changes.jsonl")
    missed = []
    for change in changes:
        sunday = date.fromisoformat(change["from"]) + timedelta(days=6)
        new, at = {canonical(term) for term in change["after"]}, row[change["artist"]]
        heaviest = {one.term for one in top_terms(model, at, as_of=sunday)}
        risen = {one.term for one in turns(model, at, sunday)[0]}
        if not (new & heaviest and new & risen):
            missed.append(name[change["artist"]])
    print(
        f"changes of opinion that show within their week: {len(changes) - len(missed)} of {len(changes)}",
        end="",
    )
    print(f"; missed: {', '.join(missed)}" if missed else "")


def names() -> tuple[Finder, list[str]]:
    """All names of the town, and the town's own id by row."""
    artists, tracks = table("town/artists.csv"), table("town/tracks.csv")
    ids = [one["artist"] for one in artists] + [one["track"] for one in tracks]
    place = {one: row for row, one in enumerate(ids)}
    found = []
    for one in artists:
        row = place[one["artist"]]
        found.append(Name(one["name"], row, row, "artist"))
        found += [Name(alias, row, row, "alias") for alias in one["aliases"].split("|") if alias]
    found += [Name(one["title"], place[one["track"]], place[one["artist"]], "track") for one in tracks]
    return Finder(found), ids


def places(posts: list[dict[str, Any]], finder: Finder, ids: list[str]) -> set[Place]:
    return {
        (post["post"], one.start, one.end, ids[one.subject])
        for post in posts
        for one in finder.find(post["text"])
    }


def marked(truth: Iterable[dict[str, Any]]) -> set[Place]:
    return {(one["post"], one["start"], one["end"], one["id"]) for one in truth}


def f1(true: set[Place], found: set[Place]) -> float:
    return 2 * len(true & found) / (len(true) + len(found))


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def objects(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main(open_library(sys.argv[1]))
