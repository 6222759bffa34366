"""Addresses of channels: which may be one, and that no answer shows a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.addresses import MASK, fault_in, fault_in_secret, masked, masked_key
from services.notify.channels.domain import ChannelKind

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=9a1c4dd9b1f34b1c8a7e0f3de5aa1b2c"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/3b4c5d6e-7f80-4a1b-9c2d-0e1f2a3b4c5d"


@pytest.mark.parametrize(
    ("kind", "to", "fault"),
    [
        (ChannelKind.WECOM, WECOM, None),
        (ChannelKind.WECOM, WECOM.replace("qyapi.weixin.qq.com", "wecom.district.test:8443"), None),
        (ChannelKind.WECOM, DINGTALK, "channels.not_wecom"),
        (ChannelKind.WECOM, WECOM.partition("?")[0], "channels.not_wecom"),
        (ChannelKind.DINGTALK, DINGTALK, None),
        (ChannelKind.DINGTALK, FEISHU, "channels.not_dingtalk"),
        (ChannelKind.FEISHU, FEISHU, None),
        (ChannelKind.FEISHU, WECOM, "channels.not_feishu"),
        (ChannelKind.WEBHOOK, "https://oa.district.test/hooks/pufa", None),
        (ChannelKind.WEBHOOK, "ftp://oa.district.test/", "channels.no_url"),
        (ChannelKind.WEBHOOK, "oa.district.test", "channels.no_url"),
        (ChannelKind.WEBHOOK, "https://", "channels.no_url"),
        (ChannelKind.WEBHOOK, "https://oa.test:99999/", "channels.no_url"),
        (ChannelKind.WEBHOOK, "https://oa.test/a b", "channels.no_url"),
        (ChannelKind.WEBHOOK, "https://[oa.test/", "channels.no_url"),
        (ChannelKind.WEBHOOK, f"https://oa.test/{MASK}", "channels.masked"),
        (ChannelKind.APPRISE, "ntfys://ntfy.test/topic", None),
        (ChannelKind.APPRISE, "ntfy.test/topic", "channels.apprise_unknown"),
        (ChannelKind.APPRISE, "ntfys://a, syslog://", "channels.apprise_unknown"),
    ],
)
def test_an_address_is_one_of_its_kind_whoever_runs_the_host(kind: ChannelKind, to: str, fault: str | None) -> None:
    assert fault_in(kind, to) == fault


@pytest.mark.parametrize(
    ("kind", "secret", "fault"),
    [
        (ChannelKind.WEBHOOK, None, "channels.webhook_secret"),
        (ChannelKind.WEBHOOK, "whsec_" + "QUJD" * 8, None),
        (ChannelKind.WEBHOOK, "QUJD" * 8, "channels.webhook_secret"),
        (ChannelKind.WEBHOOK, "whsec_QUJD", "channels.webhook_secret"),
        (ChannelKind.WEBHOOK, "whsec_密钥", "channels.webhook_secret"),
        (ChannelKind.DINGTALK, None, None),
        (ChannelKind.DINGTALK, "SEC123", None),
        (ChannelKind.FEISHU, f"{MASK}1234", "channels.masked"),
        (ChannelKind.WECOM, "SEC123", "channels.no_secret"),
        (ChannelKind.APPRISE, "x", "channels.no_secret"),
    ],
)
def test_a_secret_is_where_one_belongs(kind: ChannelKind, secret: str | None, fault: str | None) -> None:
    assert fault_in_secret(kind, secret) == fault


@pytest.mark.parametrize(
    ("kind", "to", "shown"),
    [
        (ChannelKind.WECOM, WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=••••5aaa"),
        (ChannelKind.DINGTALK, DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=••••1b2c"),
        (ChannelKind.FEISHU, FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/••••4c5d"),
        (ChannelKind.WEBHOOK, "https://u:p@oa.test/hooks/pufa?t=1", "https://••••@oa.test/hooks/pufa?t=••••"),
        (ChannelKind.APPRISE, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdn", "slack://••••jkdn"),
    ],
)
def test_an_address_is_shown_with_the_last_of_its_keys(kind: ChannelKind, to: str, shown: str) -> None:
    assert masked(kind, to) == shown


KEYS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEF0123456789", min_size=16, max_size=60)


@given(KEYS, st.sampled_from([WECOM, DINGTALK, FEISHU]))
def test_no_more_of_a_key_is_shown_than_its_last_four_characters(key: str, like: str) -> None:
    head, sep, _ = like.rpartition("=" if "=" in like else "/")
    shown = masked(ChannelKind.WEBHOOK, head + sep + key)
    assert shown.endswith(MASK + key[-4:])
    assert key[:12] not in shown
    assert masked_key(key) == MASK + key[-4:]
