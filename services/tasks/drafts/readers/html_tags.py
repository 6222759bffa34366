"""HTML's elements, by what they mean for reading."""


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BLOCKS = _names(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr td th table tbody thead tfoot caption section article main header "
    "blockquote center fieldset form figure figcaption address hr pre details summary body"
)
NEVER_SHOWN = _names(
    "script style noscript template iframe object embed svg canvas audio video map head button select option input "
    "textarea datalist dialog"
)
AROUND_CONTENT = _names("nav footer aside header menu")
PART_OF_SOMETHING = _names("a b strong i em u font span sup sub td th tr tbody thead")
"""Judged with what they stand in, never alone."""
