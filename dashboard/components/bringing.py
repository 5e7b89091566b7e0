"""Bringing music, words and history in: dropped, looked at before anything is taken, and taken out again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems
from dashboard.components.escape import md_escape, md_message, plain
from dashboard.components.job_panel import STARTING
from engine.errors import EngineError
from engine.library import Import, Library
from engine.library.jobs import Job, forget_job, jobs
from engine.sources import SOURCES
from engine.tasks.importing import SOMEBODY
from engine.tasks.jobs import start, upload_of

BY = {"name": "the same name", "fuzzy": "a similar title", "new": "nothing: new here"}


def drop(library: Library, busy: bool) -> None:
    """The place where a file is dropped; a job looks at it at once."""
    st.file_uploader(
        "A file or a zip of listening history or of words about music",
        key=state.drop_key("drop"),
        max_upload_size=64,
        on_change=_look,
        args=(library,),
        disabled=busy,
        help="First it is only looked at; nothing is taken in unasked.",
    )
    st.markdown(f":small[Known by their content: {md_escape(known_kinds(), 500)}.]")


def known_kinds() -> str:
    """The kinds of files that can be taken in, as their sources call them."""
    return ", ".join(source.title for source in SOURCES if source.name != "town")


def show_outcome(job: Job | None) -> None:
    """How the last job ended, where that was well and there is something to say."""
    if job is None or job.state != "done":
        return
    if job.kind == "import":
        summary = job.result["summary"]
        name, news = md_escape(job.result["file"], 80), md_escape(_n(summary["new"], "new record"))
        st.markdown(f"**{name} is in**, with {news}. The tab “Learn” makes lists that know of it.")
    elif job.kind == "forget":
        st.markdown("**It is done**: nothing in the library names them any more.")


def review(library: Library) -> None:
    """What the file that was looked at would bring, until it is taken in or left."""
    job = waiting(library)
    if job is None:
        return
    summary, matches = job.result["summary"], job.result["matches"]
    news = f"{_n(summary['new'], 'new record')}" if summary["new"] else "nothing new"
    st.header(md_escape(f"{plain(job.result['file'], 80)} would bring {news}"), anchor=False)
    st.markdown(md_escape(counts_sentence(summary)))
    for why, n in summary["dropped"].items():
        st.markdown(md_escape(f"Left out {n:,}: {why}."))
    show_refused(summary)
    show_matches(matches)
    whose = st.text_input("Whose is it, where the file does not say?", SOMEBODY, key="owner", max_chars=60)
    with st.container(horizontal=True):
        st.button("Take it in", on_click=_take, args=(library, job, whose), disabled=not summary["read"])
        st.button("Leave it", on_click=_leave, args=(library, job))


def waiting(library: Library) -> Job | None:
    """The last file that was looked at, while nobody has said what to do with it."""
    for job in reversed(jobs(library)):
        if job.kind == "check" and job.state == "done":
            try:
                upload_of(library, job.job_id)
            except EngineError:
                return None
            return job
    return None


def counts_sentence(summary: Mapping[str, Any]) -> str:
    """What a file holds, in one sentence or two.

    >>> counts_sentence({"source": "spotify", "read": 3, "listens": 2, "documents": 0, "playlists": 0,
    ...                  "listeners": 1, "artists": 1, "tracks": 2, "new": 2, "duplicate": 0})
    'Read as spotify: 2 listens of 1 listener, with 1 artist and 2 tracks. Nothing of it is here already.'
    """
    held = [_n(summary[f"{one}s"], one) for one in ("listen", "document", "playlist") if summary[f"{one}s"]]
    of = f" of {_n(summary['listeners'], 'listener')}" if summary["listeners"] else ""
    named = f"with {_n(summary['artists'], 'artist')} and {_n(summary['tracks'], 'track')}"
    already = f"{summary['duplicate']:,}" if summary["duplicate"] else "Nothing"
    verb = "are" if summary["duplicate"] > 1 else "is" if summary["duplicate"] else "of it is"
    what = ", ".join(held) or "nothing to keep"
    return f"Read as {summary['source']}: {what}{of}, {named}. {already} {verb} here already."


def show_refused(summary: Mapping[str, Any]) -> None:
    """What could not be read, each with its place and reason."""
    if not summary["refused_total"]:
        return
    with st.expander(f"{summary['refused_total']:,} refused, and why"):
        rows = summary["refused"]
        table = {"Where": [plain(one["where"]) for one in rows], "Why": [plain(one["why"]) for one in rows]}
        st.dataframe(table, hide_index=True, alt="What was refused, where it stood, and why")


def show_matches(matches: Mapping[str, Any]) -> None:
    """Which artists and tracks are known here, by what, and those that are worth a look."""
    for kind in ("artist", "track"):
        counts = matches[f"{kind}s"]
        known = sum(n for method, n in counts.items() if method != "new")
        if counts:
            st.markdown(f"{known:,} of its {sum(counts.values()):,} {kind:s} names are known here already.")
    with st.expander("How the names were matched"):
        rows = [
            (kind, BY.get(method, f"the same {method.upper()}"), n)
            for kind in ("artist", "track")
            for method, n in sorted(matches[f"{kind}s"].items(), key=lambda one: -one[1])
        ]
        table = {
            "Kind": [row[0] for row in rows],
            "By": [row[1] for row in rows],
            "Names": [row[2] for row in rows],
        }
        st.dataframe(table, hide_index=True, alt="How many names were matched, and by what")
    doubtful = matches["doubtful"]
    if doubtful:
        n = int(matches["doubtful_total"])
        st.markdown(f"**{n:,} are taken for something of another name.** Look whether they are the same:")
        table = {
            "In the file": [plain(one["given"]) for one in doubtful],
            "Taken for": [plain(one["taken_for"]) for one in doubtful],
            "By": [BY.get(one["method"], f"the same {one['method'].upper()}") for one in doubtful],
            "How sure, of 1": [round(one["score"], 2) for one in doubtful],
        }
        st.dataframe(table, hide_index=True, alt="Names of the file that were taken for another name")


def show_imports(library: Library, busy: bool) -> None:
    """Everything that came in, and taking one of it out again."""
    every = library.imports()
    if not every:
        st.markdown("Nothing has come in yet: drop a file above, or in a terminal:")
        st.code(f"{problems.command(library)} import PATH", language=None, wrap_lines=True)
        return
    newest = list(reversed(every))
    table = {
        "From": [plain(one.name, 80) for one in newest],
        "When": [day(one.at) for one in newest],
        "New": [one.summary.new for one in newest],
        "Read": [one.summary.read for one in newest],
        "Refused": [one.summary.refused_total for one in newest],
        "Read as": [one.source for one in newest],
    }
    st.dataframe(table, hide_index=True, alt="Everything that came in, newest first")
    chosen = st.selectbox(
        "Take one out again",
        newest,
        index=None,
        format_func=lambda one: f"{plain(one.name, 60)} ({one.import_id})",
        placeholder="choose an import",
        key="undo_choice",
    )
    if chosen is not None:
        st.markdown(
            md_escape(
                f"{chosen.summary.listens:,} listens, {chosen.summary.documents:,} documents and "
                f"{chosen.summary.playlists:,} playlists go, but for what another import also brought. "
                "The build of today still knows them until the next one."
            )
        )
        st.button("Take it out", on_click=_undo, args=(library, chosen), disabled=busy)


def day(seconds: int) -> str:
    """A moment as people write it, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _look(library: Library) -> None:
    with problems.shown(), st.spinner(STARTING):
        file = state.dropped("drop")
        if file is not None:
            state.empty_drop()
            start(library.path, "check", {}, resources.now(), file)


def _take(library: Library, job: Job, whose: str) -> None:
    with problems.shown(), st.spinner(STARTING):
        start(library.path, "import", {"of": job.job_id, "listener": whose.strip()}, resources.now())


def _leave(library: Library, job: Job) -> None:
    forget_job(library, job.job_id)


def _undo(library: Library, chosen: Import) -> None:
    with problems.shown(), st.spinner("Taking it out again"):
        library.undo(chosen.import_id)
        st.toast(md_message(f"{plain(chosen.name, 60)} is out again"))


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
