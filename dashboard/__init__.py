"""The Streamlit app: views are thin, charts are pure, and every answer comes from `engine.tasks`."""
