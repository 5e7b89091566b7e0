"""The town's words: posts, reviews and news of thirty weeks, with what they name and what they say.

Nobody wrote these; they come from a grammar (`words/posts_*.txt`). Beside `town/posts.jsonl`, its truth:

    mentions.jsonl     post,start,end,name,id,kind,ordinary   characters start..end name the artist or track
    terms.jsonl        id,week,from,said,denied               in how many posts of the week each term was said
                                                              of the artist (its tracks included) or track
    changes.jsonl      artist,week,from,before,after          opinions that turn in that week
    handwritten.jsonl  post,date,kind,author,text,mentions,terms

The last holds posts that no grammar made, marked by hand; nothing is tuned on it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sample_data.generator.catalog import TownCatalog
from sample_data.generator.chance import one_of, stream, weighted
from sample_data.generator.listening import FIRST_MONDAY
from sample_data.generator.posts_marks import Segment, Span, capitalised, changed, plain, tidied
from sample_data.generator.posts_names import Town, is_ordinary
from sample_data.generator.posts_plan import Assignment, make_plan
from sample_data.generator.posts_sayings import Talk, Turn
from sample_data.generator.posts_writer import Author, Draft, Writer, author_of, voices
from sample_data.generator.tables import day, json_lines

_DAY = 86_400
_FLOURISHES = ("#nowplaying", "#townsound", "🎧", "🙃", "lol", "tbh", "🔥", "x", "#vinyl", "💿", "ugh", "xo",
               "#gigs", "😭", "haha", "help", "💔", "#onrepeat", "🕺", "sigh", "🫠", "#tapes", "✨",
               "🎶", "fr")  # fmt: skip
_Units = tuple[tuple[str, float], ...]
_OPEN: dict[str, _Units] = {
    "toot": (("describe", 5), ("trackalone", 3), ("track", 2.5), ("deny", 1.8), ("compare", 1.8),
             ("list", 1.2), ("scene", 1.2), ("question", 1), ("LIKING", 2.5)),
    "fan": (("describe", 3), ("track", 2.5), ("trackalone", 2), ("scene", 2), ("LIKING", 4), ("list", 0.7)),
    "forum": (("describe", 4), ("compare", 3), ("deny", 2.5), ("track", 2), ("question", 1.3), ("LIKING", 3),
              ("list", 0.8)),
}  # fmt: skip
_MORE: _Units = (("more", 4), ("moretrack", 2), ("moredeny", 1.2), ("compare", 1.2), ("MORELIKING", 1.3))


@dataclass(frozen=True, slots=True)
class Post:
    """A text with its date, its author, and what its spans mean."""

    id: str
    week: int
    date: str
    kind: str
    author: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Words:
    """All posts in order of their date, and the changes of opinion planted in them."""

    posts: tuple[Post, ...]
    turns: tuple[Turn, ...]


def make_words(seed: int, catalog: TownCatalog) -> Words:
    """Everything written in town; the same seed and catalog give the same words."""
    talk, town = Talk(seed, catalog), Town(catalog)
    writer, rng = Writer(seed, talk), stream(seed, "posts")
    drafts = [
        (task.day, place, author, _finished(_composed(writer, draft, task, rng), author, rng))
        for place, task in enumerate(make_plan(seed, catalog, talk.turns, town))
        for author in [author_of(seed, task.voice, rng)]
        if (cast := town.cast(rng, task.artist, task.day // 7, task.track))
        for draft in [writer.draft(author, cast, task.day // 7)]
    ]
    width = len(str(len(drafts)))
    posts = tuple(
        _post(f"w{number:0{width}d}", on, author, marked)
        for number, (on, _, author, marked) in enumerate(sorted(drafts, key=lambda d: d[:2]), 1)
    )
    return Words(posts, tuple(sorted(talk.turns.values(), key=lambda turn: (turn.week, turn.artist))))


def _post(post_id: str, on: int, author: Author, marked: str) -> Post:
    text, spans = plain(marked)
    date = day(FIRST_MONDAY + on * _DAY)
    return Post(post_id, on // 7, date, voices()[author.voice]["kind"], author.name, text, tuple(spans))


def _composed(writer: Writer, draft: Draft, task: Assignment, rng: np.random.Generator) -> str:
    if task.topic == "chatter":
        sentences = [writer.ordinary(draft) if rng.random() < 0.6 else writer.sentence(draft, "chatter")]
        if rng.random() < 0.3:
            sentences.append(writer.sentence(draft, "chatter"))
        return " ".join(sentences)
    if draft.author.voice == "reviewer":
        return _review(writer, draft, task, rng)
    if draft.author.voice == "news":
        more = [writer.sentence(draft, "newsmore") for _ in range(1 + int(rng.random() * 4))]
        return " ".join([writer.sentence(draft, "newsopen"), *more])
    return _talked(writer, draft, task, rng)


def _talked(writer: Writer, draft: Draft, task: Assignment, rng: np.random.Generator) -> str:
    """A toot, a fan's cry or a forum post: an opening and up to four sentences more."""
    voice = draft.author.voice
    liked = rng.random() < draft.sayings[0].liked
    opening = {"words": "words", "turn": "describe"}.get(task.topic) or weighted(rng, _OPEN[voice])
    symbols = [opening if task.track is None or opening == "words" else "track"]
    n_more = int(rng.random() * 3.4) + (voice == "forum") if voice == "forum" else int(rng.random() * 1.7)
    symbols += [weighted(rng, _MORE) for _ in range(n_more + (task.topic == "turn"))]
    sentences = [writer.sentence(draft, _by_liking(symbol, liked)) for symbol in symbols]
    if voice == "forum" and rng.random() < 0.5:
        sentences[0] = writer.sentence(draft, "reply") + sentences[0]
    if rng.random() < 0.11:
        sentences.insert(int(rng.random() * 2) * len(sentences), writer.ordinary(draft))
    return " ".join(sentences)


def _review(writer: Writer, draft: Draft, task: Assignment, rng: np.random.Generator) -> str:
    """A heading now and then, an opening, two to four paragraphs and an end."""
    liked = rng.random() < draft.sayings[0].liked
    first = [writer.sentence(draft, "revopen"), writer.sentence(draft, "track" if task.track else "more")]
    parts = [writer.sentence(draft, "heading")] if rng.random() < 0.6 else []
    parts.append(" ".join(first))
    inner = (*_MORE, ("describe", 1.5), ("deny", 0.7))
    for _ in range(1 + int(rng.random() * 3)):
        symbols = [weighted(rng, inner) for _ in range(2 + int(rng.random() * 3))]
        parts.append(" ".join(writer.sentence(draft, _by_liking(symbol, liked)) for symbol in symbols))
    return "\n\n".join([*parts, writer.sentence(draft, "revclose")])


def _by_liking(symbol: str, liked: bool) -> str:
    return {"LIKING": ("bad", "good")[liked], "MORELIKING": ("morebad", "moregood")[liked]}.get(
        symbol, symbol
    )


def _finished(marked: str, author: Author, rng: np.random.Generator) -> str:
    """With the author's habits: capitals or none, slips of the finger, exclamation and flourish."""
    marked = tidied(marked)
    if author.typos:
        marked = changed(marked, lambda part: part.words if part.tag else _slipped(part.words, rng))
    if author.voice == "fan":
        marked = re.sub(r"\.$", lambda _: one_of(rng, ("!!", "!", "!!!", ".")), marked)
    marked = changed(marked, lambda part: _lowered(part, rng)) if author.lowercase else capitalised(marked)
    flourish = author.voice in {"toot", "fan"} and rng.random() < 0.2
    return f"{marked} {one_of(rng, _FLOURISHES)}" if flourish else marked


def _lowered(part: Segment, rng: np.random.Generator) -> str:
    """Without capitals; a name that is an ordinary word keeps its own as often as not."""
    keeps = part.tag.startswith("name:") and is_ordinary(part.words, part.tag[5:]) and rng.random() < 0.5
    return part.words if keeps else part.words.lower()


def _slipped(words: str, rng: np.random.Generator) -> str:
    """Now and then two letters of a longer word change places or one is lost."""

    def slip(found: re.Match[str]) -> str:
        word, place = found[0], 1 + int(rng.random() * (len(found[0]) - 2))
        if rng.random() > 0.035:
            return word
        if rng.random() < 0.5:
            return word[:place] + word[place + 1 :]
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    return re.sub(r"\b[a-z]{5,}\b", slip, words)


def posts_table(words: Words) -> bytes:
    """The published posts, one JSON object per line."""
    return json_lines(
        {"post": post.id, "date": post.date, "kind": post.kind, "author": post.author, "text": post.text}
        for post in words.posts
    )


def words_truth(words: Words) -> dict[str, bytes]:
    """True mentions, true terms by week, and planted changes, by file name."""
    return {
        "mentions.jsonl": json_lines(_mentions(words)),
        "terms.jsonl": json_lines(_terms(words)),
        "changes.jsonl": json_lines(
            {"artist": turn.artist, "week": turn.week, "from": day(FIRST_MONDAY + turn.week * 7 * _DAY),
             "before": list(turn.before), "after": list(turn.after)}
            for turn in words.turns
        ),
    }  # fmt: skip


def _mentions(words: Words) -> Iterator[dict[str, object]]:
    for post in words.posts:
        for span in post.spans:
            if span.tag.startswith("name:"):
                kind, name = span.tag.removeprefix("name:"), post.text[span.start : span.end]
                yield {"post": post.id, "start": span.start, "end": span.end, "name": name, "id": span.ids[0],
                       "kind": kind, "ordinary": is_ordinary(name, kind)}  # fmt: skip


def said_in(post: Post) -> set[tuple[str, str, str]]:
    """Triples of id, "said" or "denied", and term, once each: single marks, and marks side by side as one."""
    spans = [span for span in post.spans if not span.tag.startswith("name:")]
    found = {(i, s.tag, post.text[s.start : s.end].lower()) for s in spans for i in s.ids}
    for left, right in pairwise(spans):
        if post.text[left.end : right.start] == " " and (left.tag, left.ids) == (right.tag, right.ids):
            found |= {(i, left.tag, post.text[left.start : right.end].lower()) for i in left.ids}
    return found


def _terms(words: Words) -> Iterator[dict[str, object]]:
    """One row per artist or track and week: in how many posts each term was said of it, or denied."""
    counts: dict[tuple[str, int], dict[str, Counter[str]]] = {}
    for post in words.posts:
        for who, tag, term in said_in(post):
            row = counts.setdefault((who, post.week), {"said": Counter(), "denied": Counter()})
            row[tag][term] += 1
    for (who, week), row in sorted(counts.items()):
        ranked = {tag: dict(sorted(row[tag].items(), key=lambda kv: (-kv[1], kv[0]))) for tag in row}
        yield {"id": who, "week": week, "from": day(FIRST_MONDAY + week * 7 * _DAY), **ranked}
