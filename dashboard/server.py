"""The dashboard as one ASGI application: Streamlit's pages and our own routes. ``streamlit run dashboard/server.py``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import streamlit as st

from dashboard.routes import routes

app = st.App(Path(__file__).parent / "app.py", routes=routes())
