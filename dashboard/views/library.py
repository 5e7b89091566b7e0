"""Library: bring something in, learn from it, see what is kept where, and take a listener out for good."""

import streamlit as st

from dashboard import resources
from dashboard.components import bringing, keeping
from dashboard.components.job_panel import show_job

library = resources.library(create=True)

st.title("Library", anchor=False)
job = show_job(library)
busy = job is not None and job.runs
bringing.show_outcome(job)
tabs = ["Bring in", "Learn", "What is kept", "Forget"]
bring, learn, kept, forget = st.tabs(tabs, key="library_tab", on_change="rerun")
with bring:
    bringing.drop(library, busy)
    if not busy:
        bringing.review(library)
    st.header("What came in", anchor=False)
    bringing.show_imports(library, busy)
with learn:
    keeping.show_builds(library, busy)
with kept:
    if kept.open:  # it looks at every file
        keeping.show_stored(library)
with forget:
    keeping.show_forget(library, busy)
