"""Web pages: the document's own lines and tables, without what the site puts around it."""

import re
from collections.abc import Sequence

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.html_content import main_content
from services.tasks.drafts.readers.html_lines import Lines, squeezed
from services.tasks.drafts.readers.html_tables import grid_of, is_data
from services.tasks.drafts.readers.html_tags import BLOCKS
from services.tasks.drafts.readers.html_tree import Element, Page, parse_page
from services.tasks.drafts.readers.ordinals import ordinal
from services.tasks.drafts.readers.writing import Grid, Piece, Writing

_TOOLS = re.compile(
    r"(?:打印(?:本页|此页|文章|正文)?|关闭(?:窗口|本页|此页)?|我要打印|返回(?:顶部|首页|列表|上一页)?|分享(?:至|到)?|收藏(?:本页)?|"
    r"下载|字[体号](?:大小)?|大|中|小|扫一扫.{0,20}|(?:浏览|访问|阅读|点击)(?:次数|量|数)?|加入收藏|设为首页|无障碍浏览|"
    r"(?:close|print|back to top|share)(?: window| this page)?|[\[\]【】〖〗「」()（）\s|:：\d+\-]+)+",
    re.I,
)
_NEIGHBOUR = re.compile(
    r"(?:上一[篇条]|下一[篇条]|相关(?:链接|文章|新闻|阅读|信息)|责任编辑|版权所有|网站标识码|[^\s]{0,4}ICP备|您?(?:现在|当前)的?位置)(?=[:：\s\d]|$)"
)
_RELATED = re.compile(
    r"[·■▍|\s]{0,4}(?:相关|推荐|延伸|热门|猜你)(?:链接|文章|新闻|阅读|信息|文件|文档|推荐|解读|喜欢|报道|政策)[:：]?(?: ?更多)?"
)
_LONGEST_LINK = 80
_LETTERED = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BETWEEN_TITLES = re.compile(r"[_|｜\-—–]+")


def read_html(content: bytes) -> Document:
    """Raises ``Unreadable``."""
    page = parse_page(content)
    headings = [e for e in page.body.elements() if e.tag == "h1"]
    main = main_content(page.body)
    lines = Lines()
    _block(main, lines)
    writing = Writing()
    _write(writing, lines, _titles(page, headings), _heading_before(main, headings))
    return writing.document()


def _titles(page: Page, headings: list[Element]) -> set[str]:
    """How the document's title may read, spaces removed."""
    said = [part for title in page.titles for part in (title, *_BETWEEN_TITLES.split(title))]
    return {"".join(title.split()) for title in (*said, *(e.words() for e in headings))} - {""}


def _heading_before(main: Element, headings: list[Element]) -> str:
    """The page's only ``h1`` where it stands apart from the document."""
    inside = {id(e) for e in main.elements()}
    return squeezed(headings[0].words()) if len(headings) == 1 and id(headings[0]) not in inside else ""


def _write(writing: Writing, lines: Lines, titles: set[str], before: str) -> None:
    done = lines.done()
    shown = [line for line in done[: _related(done)] if not (isinstance(line, str) and _is_tool(line))]
    marked = {line for line in shown if isinstance(line, str) and "".join(line.split()) in titles}
    if before and not marked:
        writing.line(before, heading=True)
    title = max(marked, key=len, default=None)
    for line in shown:
        if isinstance(line, str):
            writing.line(line, heading=line == title)
        else:
            writing.table(line)


def _related(lines: Sequence[str | Grid]) -> int:
    """Where, in the second half of a page, a list of other documents begins: its name alone, and nothing long below."""
    for at in range(len(lines) - 1, len(lines) // 2, -1):
        line = lines[at]
        if not isinstance(line, str) or len(line) > _LONGEST_LINK:
            break
        if _RELATED.fullmatch(line):
            return at
    return len(lines)


def _is_tool(line: str) -> bool:
    return _TOOLS.fullmatch(line) is not None or _NEIGHBOUR.match(line) is not None


def _block(element: Element, lines: Lines) -> None:
    if element.tag == "table" and is_data(element):
        for caption in (child for child in element.inside() if child.tag == "caption"):
            _block(caption, lines)
        lines.table(grid_of(element, _piece))
        return
    lines.end()
    _inside(element, lines)
    lines.end()


def _inside(element: Element, lines: Lines) -> None:
    """The tree's depth is bounded, and so is this."""
    numbers = _numbers(element)
    for child in element.children:
        if isinstance(child, str):
            lines.add(child, kept=element.tag == "pre")
        elif child.tag == "br":
            lines.end()
        elif child.tag in BLOCKS:
            if child in numbers:
                lines.begin_with(numbers[child])
            _block(child, lines)
        else:
            _inside(child, lines)


def _piece(cell: Element) -> Piece:
    lines = Lines()
    _block(cell, lines)
    return Piece("\n".join(line for line in lines.done() if isinstance(line, str)))


def _numbers(element: Element) -> dict[Element, str]:
    """What stands in front of a list's items."""
    items = [child for child in element.inside() if child.tag == "li"]
    if element.tag == "ul":
        return dict.fromkeys(items, "- ")
    if element.tag != "ol":
        return {}
    form = _LETTERED.get(element.attrs.get("type") or "", "decimal")
    number, numbers = _whole(element.attrs.get("start"), 1), {}
    for item in items:
        number = _whole(item.attrs.get("value"), number)
        numbers[item] = f"{ordinal(number, form)}. "
        number += 1
    return numbers


def _whole(said: str | None, otherwise: int) -> int:
    said = (said or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else otherwise
