"""What the town's posts are like, in figures: ``python -m sample_data.generator.posts_report``."""

import re
import sys
from collections import Counter

import numpy as np

from sample_data.generator.catalog import TownCatalog, make_catalog
from sample_data.generator.genres import shipped_genres
from sample_data.generator.posts import Post, Words, make_words
from sample_data.generator.posts_sayings import lexicon
from sample_data.generator.posts_writer import voices

_SENTENCE = re.compile(r"[.!?…]+[\"”’')]*(?:\s+|$)|\n+")


def adjectives() -> frozenset[str]:
    """Every word of the lexicon that is taken out of a sentence to leave its skeleton."""
    known: set[str] = set()

    def gather(part: object) -> None:
        if isinstance(part, str):
            known.add(part)
        elif isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                gather(inner)

    gather(lexicon())
    return frozenset(known)


def skeletons(post: Post, other_names: frozenset[str] = frozenset()) -> set[str]:
    """Its sentences without names and adjectives, in small letters; sentences of nothing else left out.

    other_names : further names to take out, such as records and authors
    """
    text = post.text
    for span in reversed(post.spans):
        text = text[: span.start] + "_" * (span.end - span.start) + text[span.end :]
    for name in sorted(other_names, key=len, reverse=True):
        text = (
            re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "_", text)
            if name.lower() in text.lower()
            else text
        )
    found = (
        re.findall(r"[a-z0-9'’]*[a-z0-9][a-z0-9'’]*", sentence.lower()) for sentence in _SENTENCE.split(text)
    )
    return {" ".join(words) for words in found if words}


def skeleton_shares(words: Words, catalog: TownCatalog) -> list[tuple[str, float]]:
    """Skeletons with the share of posts that hold each, 0..1, the commonest first."""
    names = {track.album for track in catalog.tracks}
    names |= {author for voice in voices().values() for author in voice["authors"]}
    counts = Counter(s for post in words.posts for s in skeletons(post, frozenset(names)))
    return [(skeleton, n / len(words.posts)) for skeleton, n in counts.most_common()]


def mention_kinds(words: Words, catalog: TownCatalog) -> Counter[str]:
    """Counts of mentions by kind; a title in a post that does not name its artist is "title alone"."""
    owners = {track.id: track.artist.id for track in catalog.tracks}
    kinds: Counter[str] = Counter()
    for post in words.posts:
        spans = [span for span in post.spans if span.tag.startswith("name:")]
        present = {span.ids[0] for span in spans}
        for span in spans:
            alone = span.tag == "name:title" and owners[span.ids[0]] not in present
            kinds["title alone" if alone else span.tag.removeprefix("name:")] += 1
    return kinds


def main(seed: int = 7) -> None:
    """Print counts, the commonest skeletons, and twenty posts drawn by chance."""
    catalog = make_catalog(seed, shipped_genres())
    words = make_words(seed, catalog)
    shares = skeleton_shares(words, catalog)
    kinds = mention_kinds(words, catalog)
    out = [f"{len(words.posts)} posts: {dict(Counter(post.kind for post in words.posts))}"]
    out.append(f"words per post: {np.percentile([len(p.text.split()) for p in words.posts], [5, 50, 95])}")
    out.append(
        f"nobody named: {sum(not any(s.tag.startswith('name') for s in p.spans) for p in words.posts)}"
    )
    out.append("mentions: " + ", ".join(f"{kind} {n / kinds.total():.1%}" for kind, n in kinds.most_common()))
    out.append(f"{len(shares)} skeletons; the commonest, by share of posts:")
    out += [f"  {share:.2%}  {skeleton}" for skeleton, share in shares[:10]]
    drawn = np.random.default_rng(seed).permutation(len(words.posts))[:20]
    out += [
        f"\n{p.id} {p.date} {p.kind} by {p.author}\n{p.text}"
        for p in (words.posts[int(row)] for row in drawn)
    ]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
