from services.tasks.plans.domain.targets import Target
from services.tasks.progress.domain.pairs import Pairs, pairs_of
from services.tasks.progress.domain.sets import made_to_add
from services.tasks.progress.domain.steps import Steps


def pairs(target: Target, steps: Steps) -> Pairs:
    """What the engine makes of steps of any parts."""
    return pairs_of(step.to_row() for step in made_to_add(target, steps))
