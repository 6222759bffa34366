"""Exemplars: verified activities that the section shows to every unit of the district as good examples.

Source: design, "Who reads what", and the plan's requirement that good examples are made known. The mark is no step of a
life: it changes no facts, is told to nobody, and ends when the activity is verified no more.
"""

from services.events.activities.domain.lifecycle import VERIFIED, Activity, Exemplar, NotNow


def marked(activity: Activity, mark: Exemplar) -> Activity:
    """As an exemplar; one that is so already stays as it came. Raises ``NotNow`` for what is not verified."""
    if activity.facts.status is not VERIFIED:
        raise NotNow(activity.facts.status)
    return activity if activity.exemplar else activity.model_copy(update={"exemplar": mark})


def unmarked(activity: Activity) -> Activity:
    return activity.model_copy(update={"exemplar": None}) if activity.exemplar else activity
