"""Web pages: the document is kept, what the site puts around it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.html import read_html
from services.tasks.drafts.readers.unreadable import Unreadable, Why

BODY = "<p>　　为深入贯彻落实普法责任制，提高全民法治素养，结合实际，制定本计划。</p>" * 4
AROUND = """<html><head><meta charset="{charset}"><title>青岚区2024年普法工作计划_青岚区人民政府</title>
<style>p{{}}</style><script>var a = "脚本";</script></head><body>
<div class="top"><a href="/">首页</a> | <a href="/x">政务公开</a> | <a href="/y">办事服务</a></div>
<div class="dqwz">您现在的位置：<a href="/">首页</a> &gt; <a href="/z">计划总结</a> &gt; 正文</div>
<div class="main-box"><h1>青岚区2024年普法工作计划</h1>
<table><tr><td>索&nbsp;引&nbsp;号</td><td>QL-2024-7</td></tr><tr><td>发布机构</td><td>青岚区司法局</td></tr></table>
<div id="zoom">{content}</div>
<div class="tools">【<a href="#">打印本页</a>】【<a href="#">关闭窗口</a>】 分享到：</div></div>
<div class="related"><h3>相关链接</h3><ul><li><a href="/1">邻区普法计划</a></li></ul></div>
<div>上一篇：<a href="/2">某通知</a></div>
<footer>版权所有：青岚区人民政府</footer></body></html>"""


def _page(content: str, charset: str = "utf-8") -> str:
    return AROUND.format(content=content, charset=charset)


def _read(content: str) -> Document:
    return read_html(_page(BODY + content).encode())


def test_only_the_document_is_left_of_a_page() -> None:
    document = read_html(_page(BODY).encode())
    assert document.text.splitlines()[:3] == [
        "青岚区2024年普法工作计划",
        "索 引 号 | QL-2024-7",
        "发布机构 | 青岚区司法局",
    ]
    for said in ("首页", "位置", "打印", "关闭", "分享", "邻区", "某通知", "版权", "脚本"):
        assert said not in document.text


def test_the_title_is_marked_where_it_stands() -> None:
    document = read_html(_page(BODY).encode())
    assert document.heading is not None
    assert document.quote(document.heading) == "青岚区2024年普法工作计划"


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("gbk", "gbk"), ("utf-8", "gb18030"), ("utf-8", "utf-8")]
)
def test_the_declared_encoding_is_believed_only_if_it_is_true(declared: str, encoding: str) -> None:
    assert "为深入贯彻" in read_html(_page(BODY + "<p>镕</p>", declared).encode(encoding)).text


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("<ol><li>甲事<li>乙事</ol>", ["1. 甲事", "2. 乙事"]),
        ('<ol start="3" type="a"><li>甲事<ul><li>丙事</li></ul></li></ol>', ["c. 甲事", "- 丙事"]),
        ('<ol><li value="7">甲事<li>乙事</ol>', ["7. 甲事", "8. 乙事"]),
        ("<ol><li>一、甲事</li><li>（二）乙事</li></ol>", ["一、甲事", "（二）乙事"]),
    ],
)
def test_list_numbers_are_written_out(content: str, lines: list[str]) -> None:
    assert _read(content).text.splitlines()[-len(lines) :] == lines


def test_breaks_end_lines_and_the_sources_own_breaks_do_not() -> None:
    assert _read("<p>甲乙<br>丙\n丁<b>戊</b>&lt;己&gt;</p>").text.endswith("甲乙\n丙丁戊<己>")


def test_merged_cells_stand_in_every_place_they_cover() -> None:
    document = _read(
        "<table><tr><th rowspan=2>序号</th><th colspan=2>任务</th></tr><tr><td>内容</td><td>时限</td></tr>"
        "<tr><td>1</td><td>讲座</td><td>年底前</td></tr></table>"
    )
    table = document.tables[-1]
    assert [[(document.quote(c.span), c.repeated) for c in row] for row in table.rows[:2]] == [
        [("序号", False), ("任务", False), ("任务", True)],
        [("序号", True), ("内容", False), ("时限", False)],
    ]
    assert document.quote(table.span) == "序号 | 任务\n内容 | 时限\n1 | 讲座 | 年底前"


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    inner = "<table><tr><td>1</td><td>甲</td></tr><tr><td>2</td><td>乙</td></tr></table>"
    page = f"<html><body><table><tr><td>{BODY}{inner}</td><td>边</td></tr></table>"
    document = read_html(page.encode())
    assert [len(table.rows) for table in document.tables] == [2]


def test_a_fragment_without_any_frame_is_read() -> None:
    assert read_html("<p>甲</p><p>乙</p>".encode()).text == "甲\n乙"


def test_hidden_text_is_not_there() -> None:
    assert "暗" not in _read('<p style="display: none">暗</p><span hidden>暗</span>').text


def test_a_page_without_text_is_empty() -> None:
    with pytest.raises(Unreadable) as refused:
        read_html(b"<html><body><script>1</script></body></html>")
    assert refused.value.code == Why.EMPTY


def test_a_page_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read_html(b"<div>" * 50_000 + b"x")
    assert refused.value.code == Why.TOO_DEEP


TAGS = [
    "<p>",
    "</p>",
    "<table>",
    "<tr>",
    "<td rowspan=9 colspan=999999>",
    "</table>",
    "<ol start=x>",
    "<li>",
    "<br>",
    "甲",
    "<div class=nav>",
    "&#0;",
    "<h1>",
]


@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_any_soup_of_tags_is_read_or_refused(soup: list[str]) -> None:
    try:
        document = read_html("".join(soup).encode())
    except Unreadable:
        return
    for table in document.tables:
        assert len({len(row) for row in table.rows}) == 1


@pytest.mark.parametrize("name", ["相关阅读", "相关链接：", "推荐阅读", "相关文件"])
def test_other_documents_listed_below_in_the_contents_own_element_are_left_out(name: str) -> None:
    plan = "".join(f"<p>{no}、开展第{no}项普法宣传活动。</p>" for no in range(1, 6))
    listed = f"<div><h3>{name}</h3><ul><li><a>某局关于开展“宪法宣传周”活动的通知</a></li></ul></div>"
    text = read_html(f"<body><div class='content'><h1>某局普法工作计划</h1>{plan}{listed}</div></body>".encode()).text
    assert text.endswith("5、开展第5项普法宣传活动。")
