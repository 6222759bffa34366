"""The whole parse takes time in proportion to the text, whatever the text is."""

from collections.abc import Callable

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from tests.benchmarks.long_plan import PAGE, long_plan
from tests.builders import REPOSITORY
from tests.pace import cpu_seconds

LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
HEAD = "某区2024年普法工作计划\n一、工作任务\n1、开展宪法宣传，落实普法责任，组织学习活动。\n"
REPEATED = [
    " ", "\t", "\n", "*", "-", "（", "）", "《", "“", "、", "，", "各", "局", "3月", "2次、", "12月4日", "责任单位", "责任单位：",
    "一是", "首先，", "3月底前完成，", "每季度至少", "100%", "国家安全日", "a|b\n", "区司法局牵头，",
]  # fmt: skip


def seconds(text: str) -> float:
    return cpu_seconds(lambda: parse(Document(text), LEXICON), tries=1)


def grows_in_proportion(of: Callable[[int], str], tries: int = 8) -> bool:
    """Whether twice the text takes less than three times as long; other work on the machine may spoil a try."""
    seconds(of(2))
    halves, wholes = [], []
    for _ in range(tries):
        halves.append(seconds(of(1)))
        wholes.append(seconds(of(2)))
        if min(wholes) < 3 * min(halves):
            return True
    return False


def test_twice_the_pages_take_less_than_three_times_as_long() -> None:
    assert grows_in_proportion(lambda times: long_plan(6 * times))


@pytest.mark.parametrize("unit", REPEATED)
def test_so_does_one_word_said_again_and_again(unit: str) -> None:
    assert grows_in_proportion(lambda times: HEAD + unit * (2 * PAGE * times // len(unit)))


@pytest.mark.parametrize("unit", ["#", "附件", "一", "责任单位", "（区司法局"])
def test_so_does_a_run_of_spaces_within_a_line(unit: str) -> None:
    assert grows_in_proportion(lambda times: f"{HEAD}{unit}{' ' * (2 * PAGE * times)}某{unit}\n")
