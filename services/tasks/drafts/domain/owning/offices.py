"""What an office's name looks like. Texts are folded (``document.fold``)."""

import re

_ENDINGS = (
    "局|委|办|部|科|室|处|所|院|会|厅|署|组|站|队|校|馆|社|台|联|团|中心|街道|镇|乡|街镇|政府|单位|部门|机关|公司|企业|集团|银行|"
    "机构|党工委|党委|党组|工委|法宣|科协|政协|人大|公安|村|开发区|高新区|园区|新区|农场|林场|地区|盟|州|旗|窗口|幼儿园|系统|媒体|检察|专班|股|庭|支行|分行|人武部"
)
_NOT_OFFICES = (
    "格局|布局|大局|全局|开局|结局|常委|举办|承办|主办|协办|开办|领导干部|干部|全部|内部|外部|局部|学科|百科|专科|本科|教室|会议室|"
    "好处|用处|之处|到处|场所|厕所|社会|大会|机会|晚会|班会|宣讲会|座谈会|报告会|推进会|培训会|运动会|发布会|联席会|讲座会|动员会|部署会|"
    "展览会|茶话会|恳谈会|分组|网站|平台|舞台|城镇|下乡|城乡|兴乡|回乡|还乡|社团|示范村|互联|关联|串联|党员|入村|进村|驻村|下村"
)
_GENERIC = (
    "街道|乡镇|镇|乡|镇街|街镇|部门|单位|学校|机关|企业|公司|政府|党委|党组|村|村居|机构|所|站|队|会|委|办|组|部|局|科|室|处|校|"
    "系统|媒体|集团|银行|园区|地区|窗口|人大"
)
_SHORT = "团委|妇联|工会|法院|纪委|监委|党校|残联|科协|文联|政协|校办|党办|政办|侨联|工商联|检察院|办公室|法宣办|司法所|派出所"

_ENDS = re.compile(rf"(?:{_ENDINGS})\Z")
_REFUSED = re.compile(rf"(?:{_NOT_OFFICES}|[\d多几两]处|[\d一二三四五六七八九十]个?(?:村|乡|镇|所|站|队|组))\Z")
_ACTS = (
    "要|应|须|做|抓|加强|落实|推进|通过|按照|结合|认真|积极|开展|组织实施|制定|完成|督促|学习|确保|参与|负责|项|种|次"
)
_NO_ACTORS = "活动|形式|方面|环节|工作|任务|节日|时间|阶段|人员|群众|人群|平台|阵地|活|资源|对象|法律法规|时间节点"
_ALL_OF = re.compile(
    rf"(?:各|相关|有关|全体|全[市区县镇]|市直|区直|县直|驻)(?!.*(?:{_ACTS}))(?!.*(?:{_NO_ACTORS})\Z)[^。:]{{1,20}}\Z"
)
_GENERIC_ONLY = re.compile(rf"(?:{_GENERIC})\Z")
_KNOWN_SHORT = re.compile(rf"(?:{_SHORT}|[省市区县镇乡州盟旗]委|[团校院][省市区县镇]?委)\Z")
_LEVEL = re.compile(r"(?:[省市区县州盟旗镇乡局校院]|街道|各|团|国家|人民|共青团|相关|有关|属地|驻|中共)")
_BRACKETED = re.compile(r"\([^()]*\)|〈[^〈〉]*〉|<[^<>]*>")
_TAIL = re.compile(r"(?:等)?[ 。,;、.]*\Z")
_BAD = re.compile(
    r"[。:!?《》“”\"]|(?<!自)由|^(?:含|以下|包括|见|详见|如|例如|简称|即|不含|除|原|附|以|把|将|对|在|为|及|和|与|或|至)"
)
LONGEST = 40


def _core(text: str) -> str:
    """Without spaces, brackets and a trailing 等."""
    text = text.replace(" ", "").replace("\n", "")
    for _ in range(2):
        text = _BRACKETED.sub("", text)
    return _TAIL.sub("", text, count=1) if text.endswith(("等", "。", ",", ";", "、", ".")) else text


def is_office(text: str) -> bool:
    """Does ``text`` end as names of offices do, or mean a group of them (各…)? 街道 and 学校 do, too."""
    if len(text) > 4 * LONGEST:
        return False
    core = _core(text)
    if not 1 < len(core) <= LONGEST or _BAD.search(core) or _REFUSED.search(core):
        return False
    return bool(_ENDS.search(core) or _ALL_OF.match(core) or _KNOWN_SHORT.match(core))


def is_complete(text: str) -> bool:
    """An office that stands for itself: 教育局, 区委, 各区; not 政府, 街道, 党委, which need words before them."""
    if not is_office(text):
        return False
    core = _core(text)
    return bool(_KNOWN_SHORT.match(core) or core.startswith("各") or (len(core) > 2 and not _GENERIC_ONLY.match(core)))


def names_its_level(text: str) -> bool:
    """区教育局, 各街镇, 市委: it begins with what it belongs to."""
    return bool(_LEVEL.match(text.strip()))


def is_committee(text: str) -> bool:
    """区委, 市委: what follows may be a part of it (区委 宣传部)."""
    return bool(re.search(r"[省市区县镇乡]委\Z", text.strip()))
