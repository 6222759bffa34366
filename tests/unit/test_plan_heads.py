"""What a plan's head says of the builds that are read, prepared and retired."""

from datetime import UTC, datetime, timedelta

from services.tasks.plans.editions import FORM, Activation, Build, PlanHead, Reason

MAY = datetime(2023, 5, 1, tzinfo=UTC)


def head(*editions: int, structure: int = 0) -> PlanHead:
    """These editions came into force, one a month."""
    activations = tuple(
        Activation(edition=edition, at=MAY + timedelta(days=30 * number), by="u1")
        for number, edition in enumerate(editions)
    )
    builds = tuple(Build(edition=edition, turn=edition, structure=structure) for edition in dict.fromkeys(editions))
    return PlanHead(
        id="sample-2023",
        title="示例计划",
        year=2023,
        zone="Asia/Shanghai",
        latest=9,
        activations=activations,
        builds=builds,
        turns=9,
    )


def test_builds_for_a_newer_tree_than_this_replica_knows_are_not_stale() -> None:
    assert head(1, 2, structure=7).stale(5) == ()
    assert head(1, 2, structure=7).stale(8) == (1, 2)


def test_nothing_is_laid_out_for_an_older_tree_than_what_is_read() -> None:
    begun = head(1, structure=7).prepare([2], 5, by="u1", reason=Reason.ACTIVATION, activates=2)
    assert begun.preparing is not None
    assert [build.structure for build in begun.preparing.builds] == [7]


def test_an_edition_that_never_was_in_force_is_not_stale() -> None:
    assert head().stale(5) == ()
    assert head(1).prepare([2], 0, by="u1", reason=Reason.ACTIVATION, activates=2).stale(0) == ()


def test_a_head_that_knows_no_builds_has_them_all_worked_out() -> None:
    """As the first version of the program stored it."""
    old = {name: value for name, value in head(1, 2).model_dump(mode="json").items() if name not in ("builds", "turns")}
    assert PlanHead.model_validate(old).stale(0) == (1, 2)


def test_an_edition_in_force_again_is_read_from_its_new_build() -> None:
    back = head(1, 2).prepare([1], 0, by="u1", reason=Reason.ACTIVATION, activates=1).switch(MAY + timedelta(days=90))
    assert (back.active, back.active_build) == (1, Build(edition=1, turn=10, structure=0, form=FORM))
    assert back.retired == (Build(edition=1, turn=1, structure=0),)
    assert [back.in_force((MAY + timedelta(days=days)).date()) for days in (-400, 0, 31, 91)] == [1, 1, 2, 1]
