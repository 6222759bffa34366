"""The dashboard as one ASGI application: Streamlit's pages and our own routes. ``streamlit run dashboard/server.py``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from dashboard.front_page import front_door
from dashboard.routes import routes
from dashboard.wall.routes import wall_door

PagesManager.uses_pages_directory = False
"""Else the files in ``pages/`` are taken for pages of their own until somebody has opened the first page, and a letter's
link into a fresh server leads to an empty one."""

app = st.App(Path(__file__).parent / "app.py", routes=routes(), middleware=[wall_door(), front_door()])
