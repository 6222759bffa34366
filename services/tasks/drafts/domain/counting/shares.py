"""Targets that are a share of a whole: 应考尽考, 全员通过, 合格率达到95%以上, 实现…全覆盖."""

import re
from collections.abc import Iterator
from dataclasses import replace

from services.tasks.drafts.domain.counting.acting import scope_of
from services.tasks.drafts.domain.counting.context import Context, Found
from services.tasks.drafts.domain.counting.naming import UNNAMED, Named, merged, with_conditions
from services.tasks.drafts.domain.counting.quantities import Quantity, asks
from services.tasks.drafts.domain.counting.target_titles import short_title, title_of
from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.words.lexicon import Ratio
from services.tasks.drafts.domain.words.phrases import Hit
from services.tasks.plans.domain.targets import Measure

_MEANT = re.compile(r"实现|确保|达到|做到")
_SHARE = re.compile(r"%|分之|[一二三四五六七八九]成|\d/\d")
_RATE = re.compile(r"[率度](?:均|都|各|分别|为|在|保持|稳定){0,3}\Z|[率度][^,;。]{0,12}[%、和及]\Z")
_LISTED = re.compile(r"[、和及与]")
_RATES = re.compile(
    r"((?:[^,;。、和及与%\d]{1,14}[率度][、和及与])+[^,;。、和及与%\d]{1,14}[率度])(?:要|应)?(?:均|都|各|分别|全部)?\Z"
)
_AND = re.compile(r"(?<=[率度])[、和及与]")
_UNSURE = 0.5
_MOST_IN_A_CLAUSE = 12
_NOBODY_KNOWS = {"kind": None, "numerator": None, "denominator": None, "once_per": None, "certainty": _UNSURE}


def shares(context: Context) -> Iterator[Found]:
    """Every share that is asked for, in the text's order."""
    if not context.lexicon.ratio_phrases.any(context.text) and not _SHARE.search(context.text):
        return
    for index, clause in enumerate(context.clauses):
        words = context.lexicon.ratio_phrases.hits(clause.text, 0, len(clause.text))[:_MOST_IN_A_CLAUSE]
        percents = [each for each in context.quantities(index) if each.share]
        percents = [each for each in percents if asks(each, clause.text, known=True, scoped=True)]
        taken = _paired(words, percents, clause.text)
        for word, percent in taken:
            if percent or _says_all(word.word, clause.text, _known(context, index)):
                yield _found(context, index, word, percent)
        left = [each for each in percents if all(each is not percent for _, percent in taken)]
        for each in left:
            if _asked(each, clause.text):
                yield from _of_each_rate(clause.text, percents, each, _bare(context, index, each))
        if len(percents) == 1:
            yield from _beside(context, index, taken)


def _paired(words: list[Hit[Ratio]], percents: list[Quantity], text: str) -> list[tuple[Hit[Ratio], Quantity | None]]:
    """参考率、合格率分别达到98%、90%: each its own; 均达到100%: all the same."""
    if len(words) == len(percents) > 1:
        return list(zip(words, percents, strict=True))
    return [(word, _percent(percents, word.span)) for word in words]


def _of_each_rate(text: str, percents: list[Quantity], percent: Quantity, bare: Found) -> Iterator[Found]:
    """建档率、走访率均达95% are two shares; 分别达到98%、95% are so, too, each with its own number."""
    ahead = text[: percents[0].starts]
    listed = _RATES.search(ahead)
    names = _AND.split(listed[1]) if listed else []
    if len(names) < 2:
        yield bare
    elif len(percents) == len(names):
        yield replace(bare, title=names[percents.index(percent)])
    elif len(percents) == 1:
        yield from (replace(bare, title=name) for name in names)
    else:
        yield bare


def _beside(context: Context, index: int, taken: list[tuple[Hit[Ratio], Quantity | None]]) -> Iterator[Found]:
    """参考率、走访率均达95%: the share beside one that is known."""
    word, percent = taken[0] if len(taken) == 1 else (None, None)
    if word is None or percent is None:
        return
    text = context.clauses[index].text
    listed = _RATES.search(text[: percent.starts])
    if listed is None:
        return
    for name in _AND.split(listed[1]):
        if word.word.removesuffix("达") not in name:
            yield replace(_bare(context, index, percent), title=name)


def _asked(percent: Quantity, text: str) -> bool:
    return percent.value <= 1 and (percent.marked or bool(_RATE.search(text[: percent.span.start])))


def _known(context: Context, index: int) -> bool:
    """Of what: an activity, or every unit of a kind (“一村一法律顾问”全覆盖)."""
    return bool(context.hits(index) or context.groups(index))


def _percent(percents: list[Quantity], word: Span) -> Quantity | None:
    """参考率、合格率均达到100%: the first after the word, else the one right before it (100%覆盖)."""
    after = [each for each in percents if each.span.start >= word.end]
    return after[0] if after else percents[-1] if percents else None


def _says_all(word: str, text: str, known: bool) -> bool:
    if word.endswith(("率", "率达", "度")):
        return False
    return word != "全覆盖" or (known and bool(_MEANT.search(text)))


def _found(context: Context, index: int, word: Hit[Ratio], percent: Quantity | None) -> Found:
    clause, ratio = context.clauses[index], word.meaning
    scope = scope_of(context, index, word.span.start, own_rhythm=True)
    strange = clause.text.endswith(ratio.not_after, 0, word.span.start) if ratio.not_after else False
    ratio = ratio.model_copy(update=_NOBODY_KNOWS) if strange else ratio
    named = Named(ratio.kind, {}) if ratio.kind else UNNAMED if strange else _named(context, index)
    full = with_conditions(context.lexicon, named, clause.text, context.sentence(index), word.span.start)
    return Found(
        span=clause.span,
        place=Span(clause.span.start + word.span.start, clause.span.start + word.span.end),
        title=_title(context, index, word),
        kind=named.kind,
        confidence=min(scope.sure, ratio.certainty, 1 if named.kind else _UNSURE),
        goal=percent.value if percent else 1,
        per=scope.pers[0],
        every=scope.every,
        measure=Measure.RATIO,
        of=full.of,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        once_per=ratio.once_per,
    )


def _named(context: Context, index: int) -> Named:
    hits = context.hits(index)
    return merged(hits[-1], hits[-1:]) if hits else UNNAMED


def _title(context: Context, index: int, word: Hit[Ratio]) -> str:
    """The activity and the share: 领导干部学法考试 + 应考尽考."""
    clause = context.clauses[index]
    own = short_title(clause.text[: word.span.end], [], context.groups(index), word.word, word.span.start)
    own = _LISTED.split(own)[-1]
    if len(own) > len(word.word) + 1:
        return own
    same = index > 0 and clause.sentence == context.clauses[index - 1].sentence
    hits = context.hits(index) or (context.hits(index - 1) if same else [])
    return (hits[-1].word if hits else "") + word.word.removesuffix("达")


def _short(context: Context, index: int, word: str | None, at: int) -> str:
    text = context.clauses[index].text
    numbers = [Span(each.starts, each.span.end) for each in context.quantities(index)]
    return short_title(text, numbers, context.groups(index), word, at) or title_of(text, Span(0, 0))


def _bare(context: Context, index: int, percent: Quantity) -> Found:
    clause, named = context.clauses[index], _named(context, index)
    scope = scope_of(context, index, percent.span.start, own_rhythm=True)
    return Found(
        span=clause.span,
        place=Span(clause.span.start + percent.starts, clause.span.start + percent.span.end),
        title=_short(context, index, None, percent.starts),
        kind=named.kind,
        confidence=_UNSURE,
        goal=percent.value,
        per=scope.pers[0],
        every=scope.every,
        measure=Measure.RATIO,
        of=named.of,
    )
