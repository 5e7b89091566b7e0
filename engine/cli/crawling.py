"""The command that fetches words: crawl."""

from typing import Annotated

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import say, show, show_json
from engine.tasks.crawling import Bounds, Crawl, crawl

PARTLY = 4


def crawl_(
    context: typer.Context,
    starts: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Feeds, sitemaps or pages.")],
    contact: Annotated[
        str, typer.Option(help="Your mail address or page: servers are told whom to write to.")
    ],
    pages: Annotated[int, typer.Option(help="New pages at most.")] = Bounds.pages,
    depth: Annotated[int, typer.Option(help="Links to follow from a page.")] = Bounds.depth,
    seconds: Annotated[int, typer.Option(help="Time for all of it.")] = Bounds.seconds,
    delay: Annotated[float, typer.Option(help="Seconds between requests to a host.")] = Bounds.delay,
    as_json: AsJson = False,
) -> None:
    """Fetch new articles, politely, from feeds, sitemaps or pages and their links; run it daily."""
    at = session(context)
    done = crawl(at.config.library, starts, contact, at.now, Bounds(pages, depth, seconds, delay))
    if as_json:
        show_json(_plain(done))
    else:
        _tell(done)
    if done.refused:
        raise typer.Exit(PARTLY)


def _plain(done: Crawl) -> dict[str, object]:
    return {
        "import": done.summary.import_id if done.summary else None,
        "asked": done.asked,
        "articles": done.kept,
        "new": done.summary.new if done.summary else 0,
        "left": done.left,
        "refused": list(done.refused),
        "end": done.end,
    }


def _tell(done: Crawl) -> None:
    new = done.summary.new if done.summary else 0
    show(f"Asked for {done.asked} pages, found {done.kept} articles, {new} of them new.")
    for why, count in sorted(done.left.items(), key=lambda pair: -pair[1]):
        show(f"Left out {count}: {why}.")
    for one in done.refused[:10]:
        say(f"refused {one['where']}: {one['why']}")
    if new and done.summary:
        say(f"This is import {done.summary.import_id}. Next: `crossfade build`.")


COMMANDS = {"crawl": crawl_}
