"""Long answers and the server's end."""

from shared.web.closing import Closing


async def test_an_open_answer_is_ended_when_the_server_stops() -> None:
    closing, ended = Closing(), list[str]()
    async with closing.ended_by(lambda: ended.append("stream")):
        assert ended == []
        closing.close()
        assert ended == ["stream"]


async def test_an_answer_that_begins_after_the_stop_is_ended_at_once() -> None:
    closing, ended = Closing(), list[str]()
    closing.close()
    async with closing.ended_by(lambda: ended.append("stream")):
        assert ended == ["stream"]


async def test_an_answer_that_is_over_is_left_alone() -> None:
    closing, ended = Closing(), list[str]()
    async with closing.ended_by(lambda: ended.append("stream")):
        pass
    closing.close()
    assert ended == []
