"""What runs, at the top of the page: its stage and count, what remains, and a way to end it."""

import streamlit as st

from dashboard import resources
from dashboard.components.escape import md_escape, md_message
from engine.library import Library
from engine.library.jobs import Job, jobs
from engine.tasks.jobs import cancel
from engine.tasks.progress import Progress, duration, line

STARTING = "Starting a process for it"
EVERY = 0.7  # seconds between two looks at a job
DOING = {
    "check": "Looking at the file; nothing is taken in yet",
    "import": "Taking the file in",
    "build": "Learning from the library",
    "forget": "Forgetting, then learning again without them",
    "maps": "Drawing the maps",
}
NOT_DONE = {
    "check": "The file could not be read",
    "import": "The file was not taken in",
    "build": "There is no new build",
    "forget": "Forgetting did not come to its end",
    "maps": "There are no new maps",
}


def latest(library: Library) -> Job | None:
    """The job that was asked for last, or None."""
    return next(reversed(jobs(library)), None)


def show_job(library: Library) -> Job | None:
    """Draw the job that runs, or why the last one did not end well; returns the last job."""
    job = latest(library)
    if job is not None and job.runs:
        _running()
    elif job is not None and job.why:
        sentence = md_message(f"{NOT_DONE.get(job.kind, 'It is not done')}: {job.why}")
        if job.state == "cancelled":
            st.markdown(sentence)
        else:
            st.error(sentence)
    return job


def note_job(library: Library) -> None:
    """Say in the sidebar what runs, for pages that have nothing else to do with it."""
    job = latest(library)
    if job is not None and job.runs:
        with st.sidebar:
            _noted()


@st.fragment(run_every=3 * EVERY)
def _noted() -> None:
    job = latest(resources.library())
    if job is None or not job.runs:
        _redraw(job)
        return
    count = f", {100 * job.done / job.total:.0f} %" if job.total else ""
    words = md_escape(f"{DOING.get(job.kind, job.kind)}{count}")
    st.markdown(f":small[{words}]")
    st.page_link("views/library.py", label="See how far it is")


@st.fragment(run_every=EVERY)
def _running() -> None:
    """Redraws itself alone while a job runs, and the page once when it has ended."""
    library = resources.library()
    job = latest(library)
    if job is None or not job.runs:
        _redraw(job)
        return
    with st.container(border=True, key="running"):
        words, button = st.columns([5, 1], vertical_alignment="center")
        with words:
            show_progress(job)
        if button.button("Cancel", key="cancel_job", help="The library stays as it was before."):
            with st.spinner("Ending it"):
                cancel(library.path, job.job_id)
            st.rerun()


def _redraw(ended: Job | None) -> None:
    """Draw the whole page anew, now that a job has ended; what was forgotten is forgotten here too."""
    if ended is not None and ended.kind == "forget":
        resources.let_go()
    st.rerun()


def show_progress(job: Job) -> None:
    """What a job does, its stage with a bar where there is a count, and how long it has taken."""
    st.markdown(f"**{md_escape(DOING.get(job.kind, job.kind))}**")
    at = Progress(job.stage or "starting", job.done, job.total, job.unit)
    taken = resources.now() - job.begun
    stage = line(at, job.left if taken + (job.left or 0) >= 10 else None)
    since = f" · {duration(taken)} so far" if taken >= 2 else ""
    if at.total:
        st.progress(min(1.0, at.done / at.total), text=md_escape(f"{stage[:1].upper()}{stage[1:]}{since}"))
    else:
        st.markdown(md_escape(f"{stage[:1].upper()}{stage[1:]}{since}"))
    st.markdown(":small[It goes on when you leave this page, or close it.]")
