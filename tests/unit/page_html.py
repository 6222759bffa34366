"""What a page under Streamlit's AppTest shows."""

from streamlit.testing.v1 import AppTest


def html(page: AppTest) -> str:
    """The markup of all its panels, one after the other; fails where the page did."""
    assert not page.exception, page.exception
    return "".join(element.proto.body for element in page.get("html"))
