"""A slip's life: whatever is done with it in whatever order, it stands in one of its states and every step stays."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.notify.slips.domain import moves
from services.notify.slips.domain.moves import Doer, WrongState
from services.notify.slips.domain.slip import Item, Slip, StepKind, Why
from shared.contracts.notify import SlipKind, SlipStatus

BEGIN = datetime(2023, 6, 1, 1, tzinfo=UTC)
DUE = date(2023, 6, 30)

NEXT: dict[SlipStatus, set[SlipStatus]] = {
    SlipStatus.DRAFT: {SlipStatus.ISSUED, SlipStatus.DISCARDED},
    SlipStatus.ISSUED: {SlipStatus.ANSWERED, SlipStatus.CLOSED, SlipStatus.LAPSED},
    SlipStatus.ANSWERED: {SlipStatus.ISSUED, SlipStatus.CLOSED},
    SlipStatus.CLOSED: set(),
    SlipStatus.DISCARDED: set(),
    SlipStatus.LAPSED: {SlipStatus.CLOSED},
}


def item(n: int, **given: Any) -> Item:
    """The ``n``-th thing that is asked for: a cell's."""
    usual = {"plan": "p", "target": f"t{n}", "of": "east", "period": "2023"}
    return Item(id=f"i{n}", why=Why.LATE, title=f"事项{n}", text="", due=DUE, **(usual | given))


class Life(RuleBasedStateMachine):
    """Anything that anybody may try, allowed or not."""

    def __init__(self) -> None:
        super().__init__()
        self.minutes = 0

    @initialize(kind=st.sampled_from(SlipKind), n=st.integers(1, 3), by=st.sampled_from([None, "reviewer"]))
    def draft(self, kind: SlipKind, n: int, by: str | None) -> None:
        items = [item(each) for each in range(n)]
        self.slip = moves.drafted("s", kind, "east", "2023-06", DUE, items, self.doer(by))

    def doer(self, by: str | None = "reviewer") -> Doer:
        self.minutes += 1
        return Doer(at=BEGIN + timedelta(minutes=self.minutes), by=by, by_name=by)

    def take(self, after: Slip) -> None:
        """What holds of every step."""
        before = self.slip
        assert after.steps[: len(before.steps)] == before.steps
        assert after.status is before.status or after.status in NEXT[before.status]
        assert (after is before) == (after.version == before.version)
        versions = [step.version for step in after.steps]
        assert versions == sorted(set(versions))
        assert versions[-1] <= after.version
        if before.number:
            assert after.number == before.number
        self.slip = after

    def attempt(self, act: Any) -> None:
        with suppress(WrongState):
            self.take(act(self.slip))

    @rule(days=st.integers(-3, 3), keep=st.sets(st.integers(0, 5)))
    def edit(self, days: int, keep: set[int]) -> None:
        items = [each for n, each in enumerate(self.slip.items) if n in keep] or self.slip.items[:1]
        self.attempt(lambda slip: moves.edited(slip, items, "注意", DUE + timedelta(days), self.doer()))

    @rule(numbers=st.lists(st.integers(0, 6), max_size=4))
    def collect(self, numbers: list[int]) -> None:
        before, asked = self.slip, [item(n) for n in numbers]
        self.take(moves.collected(self.slip, asked))
        subjects = [each.subject for each in self.slip.items]
        assert len(subjects) == len(set(subjects))
        assert not {each.id for each in self.slip.items} & set(before.dropped)
        assert moves.collected(self.slip, asked) is self.slip

    @rule(done=st.sets(st.integers(0, 6)))
    def follow(self, done: set[int]) -> None:
        """Cells are told again and again, in any order: the same twice changes nothing."""
        items = [each.model_copy(update={"done": each.id in {f"i{n}" for n in done}}) for each in self.slip.items]
        before = self.slip
        self.take(moves.followed(self.slip, items, self.doer(None)))
        stand = [each for each in items if not (each.done and before.status is SlipStatus.DRAFT)]
        assert moves.followed(self.slip, stand, self.doer(None)) is self.slip
        if before.status is SlipStatus.ISSUED and items and not [each for each in items if not each.done]:
            assert self.slip.status in (SlipStatus.ANSWERED, SlipStatus.CLOSED) or self.slip is before

    @rule()
    def issue(self) -> None:
        self.attempt(lambda slip: moves.issued(slip, "1号", DUE, self.doer()))

    @rule()
    def answer(self) -> None:
        self.attempt(lambda slip: moves.answered(slip, "已办", [], self.doer("poster")))

    @rule()
    def refuse(self) -> None:
        self.attempt(lambda slip: moves.refused(slip, DUE, self.doer()))

    @rule()
    def accept(self) -> None:
        self.attempt(lambda slip: moves.accepted(slip, self.doer()))

    @rule()
    def escalate(self) -> None:
        self.attempt(lambda slip: moves.escalated(slip, self.doer(None)))

    @precondition(lambda self: self.slip.status is SlipStatus.DRAFT)
    @rule()
    def discard(self) -> None:
        self.attempt(lambda slip: moves.discarded(slip, self.doer()))

    @rule()
    def end_the_month(self) -> None:
        self.attempt(lambda slip: moves.lapsed(slip, self.doer(None)))

    @invariant()
    def stands_as_its_steps_say(self) -> None:
        if not hasattr(self, "slip"):
            return
        made = [step.what for step in self.slip.steps]
        assert made[0] is StepKind.DRAFTED
        assert made.count(StepKind.ISSUED) == bool(self.slip.number)
        assert made.count(StepKind.ESCALATED) == (self.slip.escalated_at is not None)
        assert (StepKind.CLOSED in made) == (self.slip.status is SlipStatus.CLOSED)
        assert self.slip.status is not SlipStatus.LAPSED or StepKind.LAPSED in made
        assert (StepKind.DISCARDED in made) == (self.slip.status is SlipStatus.DISCARDED)


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=15)
test_a_slip_stands_in_one_of_its_states_whatever_is_done_with_it = Life.TestCase
