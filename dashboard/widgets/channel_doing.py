"""What a person is doing with channels: setting one up or changing one. Kept while the page is open."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.channel_models import CHANNELS, Attempt, Channel
from dashboard.client import Client, Refused, Unreachable
from dashboard.sources import Watch

TEST_SECONDS = 30.0
"""A provider may take a while to answer."""


@dataclass
class Doing:
    """``of`` is what is changed, None for a new one. ``key`` stays while the outcome of sending is unknown."""

    of: Channel | None = None
    key: str = field(default_factory=lambda: str(uuid4()))
    form: str = field(default_factory=lambda: f"channel_{uuid4().hex}")
    refused: Refused | None = None

    def send(self, client: Client, body: dict[str, Any]) -> Channel:
        """Raises ``Refused`` (nothing was stored) and ``Unreachable`` (send it again)."""
        try:
            if self.of is None:
                return Channel.model_validate(client.post(CHANNELS, body, key=self.key))
            return Channel.model_validate(client.put(f"{CHANNELS}/{self.of.id}", body, version=self.of.version))
        except Refused as refused:
            self.refused, self.key = refused, str(uuid4())
            raise


def doing() -> Doing | None:
    found: Doing | None = st.session_state.get("channel_doing")
    return found


def begin(of: Channel | None = None) -> None:
    st.session_state.channel_doing = Doing(of)


def leave() -> None:
    st.session_state.pop("channel_doing", None)


def test(watch: Watch, channel: Channel) -> None:
    """Send a test message; what the provider answered stands on the channel's card then."""
    t = watch.viewer.t
    try:
        answer = watch.viewer.client().post(f"{CHANNELS}/{channel.id}/test", seconds=TEST_SECONDS)
    except (Refused, Unreachable) as error:
        _said(error.title if isinstance(error, Refused) else t("form.unreachable"))
    else:
        attempt = Attempt.model_validate(answer)
        st.toast(t(f"channel.tested.{'yes' if attempt.accepted else 'no'}"), icon=":material/send:")
    watch.channels().renewed()


def switch(watch: Watch, channel: Channel) -> None:
    """Off or on."""
    kept = {"kind", "name", "to", "secret", "unit", "rules"}
    body = channel.model_dump(mode="json", include=kept) | {"active": not channel.active}
    _change(watch, lambda client: client.put(f"{CHANNELS}/{channel.id}", body, version=channel.version))


def remove(watch: Watch, channel: Channel) -> None:
    _change(watch, lambda client: client.delete(f"{CHANNELS}/{channel.id}", version=channel.version))


def fault() -> str | None:
    """What the last of these went wrong with, said once."""
    said: str | None = st.session_state.pop("channel_fault", None)
    return said


def _change(watch: Watch, change: Any) -> None:
    try:
        change(watch.viewer.client())
    except Refused as refused:
        _said(" ".join(dict.fromkeys([refused.title, *(each.reason for each in refused.errors)])))
    except Unreachable:
        _said(watch.viewer.t("form.unreachable"))
    watch.channels().renewed()


def _said(words: str) -> None:
    st.session_state.channel_fault = words
