"""Numbers in, figures out: nothing here knows streamlit or the engine."""
