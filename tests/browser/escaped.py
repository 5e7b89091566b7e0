"""A page of hostile names in every kind of command that renders markdown, each through the escape."""

import streamlit as st

from dashboard.components.escape import md_escape
from tests.browser.hostile import HOSTILE

st.title("Escaped")
for place, name in enumerate(HOSTILE):
    with st.container(key=f"as_text_{place}"):
        st.markdown(md_escape(name))
    with st.container(key=f"as_label_{place}"):
        st.button(md_escape(name), key=f"button_{place}")
    with st.container(key=f"as_claim_{place}"):
        st.markdown(f"### {md_escape(name)}")
    with st.container(key=f"as_message_{place}"):
        st.error(md_escape(name))
