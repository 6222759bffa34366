"""Lines of a web page or of a printed form that are no content: navigation, metadata, page numbers, copyright."""

import re

from services.tasks.drafts.domain.document import Document, Span

_WHOLE = re.compile(
    r"""(?:
      (?:无障碍(?:浏览|阅读)?|适老化|长者(?:模式|版|专区)|关怀(?:模式|版)|网站(?:首页|导航|地图)|首页|主页
        |返回(?:首页|顶部|列表|上一页)?|登录|注册|搜索
        |收藏(?:本(?:站|页))?|设为首页|加入收藏|RSS(?:订阅)?|繁体(?:版|中文)?|简体(?:版|中文)?|English|手机版|微信
          |微博|客户端|政务公开|信息公开
        |关闭(?:窗口|本页)?|打印(?:本页|此页|本文|文本)?|下载(?:\s?(?:Word|PDF|附件|文档|原文|全文))*|扫一扫.{0,30}
          |分享(?:到.{0,40}|[:].{0,40})?|打开翻译
        |(?:点击)?(?:查看|阅读)(?:全文|更多|原文)|更多|展开|收起|纠错|我要纠错|目录|目\s+录)(?:[\s|/·>\]\[]+(?:打印
          |关闭|下载|收藏|分享|返回|首页|登录|注册|PDF|Word)\S{0,8})*
      |[\[(【]?(?:字(?:体|号)(?:大小)?)[:\s].{0,30} | [\[(]?\s?大\s+中\s+小\s?[\])]?
      |(?:您|你)?(?:现在|当前)?的?(?:所在)?位置[:\s].{0,200} | 当前位置.{0,200} | 首页\s?[>»/].{0,200}
      |(?:上|下)一?[篇条页][:\s].{0,200} | (?:上|下)一[篇条页]
      |(?:相关|推荐|热门|延伸)(?:阅读|链接|文章|文档|新闻|信息|推荐|下载|附件|解读)[:\s].{0,200} | (?:相关|推荐
        |热门|延伸)(?:阅读|链接|文章|文档|推荐) | 猜你喜欢.{0,40}
      |(?:责任|本期|网站)?编辑[:\s].{0,60} | (?:责编|审核|校对|录入|撰稿|供稿|来稿)[:]\S{0,30}
      |(?:浏览|阅读|点击|访问)(?:次数|量|数|率)?[:\s]*[\d次人]+ | (?:浏览|阅读|点击|访问)(?:次数|量|数)[:\s].{0,30}
      |(?:版权所有|copyright|©|技术支持|网站标识码|网站地图|备案号?|ICP).{0,200} | .{0,40}(?:ICP备|公网安备
        |版权所有|all\s?rights\s?reserved).{0,100}
      |(?:抄送|抄报|主送|分送)[:].{0,300} | [^。]{2,40}\d{4}年\d{1,2}月\d{1,2}日\s?印发
        | (?:此件)?\(?(?:此件)?(?:主动|依申请|不予)公开\)?
      |[\[(【]\s?(?:节选|摘录|摘要|以下省略|下略|略).{0,60} | \(?(?:此页)?以?下无正文\)?
      |第\s?\d{1,4}\s?页(?:[\s,/]*共\s?\d{1,4}\s?页)? | -?\s?\d{1,4}\s?/\s?\d{1,4}\s?-? | -+\s?\d{1,4}\s?-+
        | \d{1,4} | page\s?\d+(?:\s?of\s?\d+)? | [-_=*.·\s|]{2,}
      |原创\s.{0,80} | 点击(?:上方|下方|蓝字|关注).{0,30} | .{0,10}关注我们 | .{0,60}发表于\S{0,10} | (?:阅读原文
        |在看|点赞|长按.{0,30})
      |https?://\S{0,500}
    )""",
    re.X | re.I,
)
LABEL = (
    r"(?:索\s*[引取]\s*号|信息(?:名称|来源|索引|分类)|主题(?:分类|词)|体裁分类|组配分类|公开(?:方式|日期|时间|时限"
    r"|范围|类别|形式|程序|责任部门)|有\s?效\s?(?:性|期)|废止日期|生效日期"
    r"|成文(?:日期|时间)|生成(?:日期|时间)|产生日期|印发日期|发文(?:日期|时间|机关|单位|字号|文号)|发布(?:日期|时间"
    r"|机构|单位|机关|人|文号)|制定(?:单位|机关)|文件?(?:编\s?号|字号)|文\s?号"
    r"|来\s?源|稿源|作者|标\s{0,4}题|名\s{0,4}称|日\s?期|时\s?间|关键词|分\s?类|统一登记号|登记号|内容概述"
    r"|更新(?:日期|时间)|语\s?种|服务对象)"
)
_META = re.compile(rf"[|\s\[(]*(?P<label>{LABEL})\s*(?:[:|]|\s{{1,20}}(?=\S))")
_STRONG = re.compile(
    r"索|信息|公开|发布|发文|成文|生成|产生|制定|来\s?源|文件|文\s?号|更新|登记|主题|体裁|组配|有\s?效|废止|生效|稿源"
)
_STOP = re.compile(
    r"(?:关闭(?:窗口|本页)?|(?:上|下)一?篇|相关(?:阅读|链接|文章|文档|附件)|猜你喜欢|推荐阅读|热门|版权所有|扫一扫"
    r"|分享到|抄送|责任编辑)"
)
_LONGEST, _SHORT = 400, 80


def is_dreg(folded: str, line: Span) -> bool:
    """Whether a line, without the spaces around it, is navigation, a page's number or the like."""
    return line.end - line.start <= _LONGEST and _WHOLE.fullmatch(folded, line.start, line.end) is not None


def is_metadata(folded: str, line: Span, *, within: bool = False) -> bool:
    """Whether a line names the document's number, source, date of publication and such.

    ``within``: the line stands in the plan itself, where a time or a name may be its own.
    """
    if line.end - line.start > _LONGEST:
        return False
    match = _META.match(folded, line.start, line.end)
    if match is None:
        return False
    weak = match[0].rstrip()[-1:] in ":|" and line.end - line.start < _SHORT
    return _STRONG.match(match["label"]) is not None or (weak and not within)


def stops(folded: str, line: Span) -> bool:
    """Whether what follows such a line, late in a page, is no longer the document."""
    return _STOP.match(folded, line.start, line.end) is not None


def stripped(text: str, span: Span) -> Span:
    """``span`` without white space at either end."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def full_lines(document: Document) -> list[Span]:
    """The lines that hold something, without the space around it."""
    folded = document.folded
    return [line for raw in document.lines() if (line := stripped(folded, raw))]


def content_lines(document: Document) -> list[Span]:
    """The lines that may be content, in order."""
    return [line for line in full_lines(document) if not is_dreg(document.folded, line)]
