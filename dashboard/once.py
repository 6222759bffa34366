"""A click is done once, however often it comes."""

from uuid import NAMESPACE_URL, uuid5


def once(*seen: object) -> str:
    """The Idempotency-Key of a click about what was ``seen`` when its button was drawn: ids, versions, what is to be done.

    A click comes twice where somebody taps twice before the page is drawn anew, and where they tap again because the answer was
    lost, or the page was cut off before it could say what became of the first: Streamlit breaks a callback off as soon as another
    part of the page is used. The service answers the second as it answered the first.
    """
    return str(uuid5(NAMESPACE_URL, repr(seen)))
