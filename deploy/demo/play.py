"""Plays the demo's year through the services' own HTTP, on a clock that it sets forward from post to post."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from rich.progress import Progress

from deploy.console import progress_console, text
from deploy.demo.people import PASSWORD, SECTION, Person, people
from deploy.demo.pictures import draw
from deploy.demo.slip_work import work_on_slips
from deploy.demo.year import PRESENT, MadeCampaign, Post, Step, Unit, campaigns, steps, year
from deploy.folder import DataFolder, FolderRefused
from deploy.local import Local
from shared.clock import DISTRICT_ZONE, PlayedClock

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
BEGIN = datetime(2023, 1, 3, 9, 0, tzinfo=DISTRICT_ZONE)
REASONS = ("照片看不清活动内容，请补充。", "参加人数与签到表不一致，请核实。", "请补充活动地点和主要法律内容。")
TICK_EVERY = timedelta(days=7)
ONE_DAY, AFTER_THE_DIGESTS = timedelta(days=1), timedelta(minutes=30)
MORNING, MONTH = "morning", "month"
QUIET_POLL_SECONDS = 0.02
PERFORMANCES = "/api/events/performances"


def demo_clock(folder: DataFolder) -> PlayedClock:
    """The clock of a demo: at the year's begin in an empty folder, else where it stood last. Raises ``FolderRefused``."""
    stood = folder.played_until()
    if stood is not None:
        return PlayedClock(stood)
    if not folder.is_demo_to_be_played():
        raise FolderRefused("folder.not_demo", folder=folder.path)
    folder.begin_demo()
    return PlayedClock(BEGIN)


async def play(stack: Local, clock: PlayedClock) -> None:
    """Load the plan, make the users, and play the year up to its present; shows a progress bar."""
    player = _Player(stack, clock)
    try:
        await player.prepare()
        posts = year(player.units)
        happening = steps(posts)
        with Progress(console=progress_console(), transient=True) as bar:
            for step in bar.track(happening, description=text("demo.playing")):
                await player.take(step, posts[step.post])
        await player.come_to(PRESENT)
        await player.settle()
    finally:
        await player.close()


class _Day(NamedTuple):
    """Something that the clock comes by: a campaign that is made, the tickers of a service that strike, a ``MORNING`` or a
    ``MONTH``."""

    at: datetime
    what: MadeCampaign | str


class _Player:
    """Signs everybody in, and does one step after the other as the person whose step it is."""

    def __init__(self, stack: Local, clock: PlayedClock) -> None:
        self._stack = stack
        self._clock = clock
        self._http: dict[str, httpx.AsyncClient] = {}
        self._ids: dict[int, str] = {}
        self._staged: dict[int, str] = {}
        self._ticked = BEGIN
        self._days = _days(campaigns())
        self.units: dict[str, Unit] = {}

    async def prepare(self) -> None:
        admin = await self._sign_in("admin")
        body = PLAN.read_bytes()
        plan = await _done(admin.post("/api/tasks/plans", content=body, headers={"Content-Type": "application/yaml"}))
        await _done(admin.post(f"/api/tasks/plans/{plan['id']}/activate"))
        listed = await _done(admin.get("/api/tasks/units", params={"limit": 1000}))
        self.units = {u["id"]: Unit(u["id"], u["name"], u["kind"], u.get("under")) for u in listed["items"]}
        for person in people(self.units.values()):
            await self._make(admin, person)
        await self.settle()

    async def take(self, step: Step, post: Post) -> None:
        await self.come_to(step.at)
        if step.at - self._ticked >= TICK_EVERY:
            self._ticked = step.at
            await self.settle()
            await self._strike("notify")
            await work_on_slips(self._as, self._clock.now())
        match step.what:
            case "stage":
                await self._stage(step.post, post)
            case "call_off":
                http, path = await self._as(post.by), f"{PERFORMANCES}/{self._staged[step.post]}/cancel"
                await _done(http.post(path, json={"reason": post.called_off}))
            case "post":
                await self._post(step.post, post)
            case "revise":
                await self._revise(step.post, post)
            case "return":
                reason = REASONS[step.post % len(REASONS)]
                await self._judge(step.post, "return", {"reason": reason})
            case _:
                await self._judge(step.post, "verify", None)

    async def come_to(self, moment: datetime) -> None:
        """Set the clock to ``moment``; on the way campaigns are made, and begin and end on their days, each morning the
        letters of the night go out, and with each month its slips."""
        while self._days and self._days[0].at <= moment:
            day = self._days.pop(0)
            self._clock.set(day.at)
            if day.what == MONTH:
                await self._begin_month()
            elif day.what == MORNING:
                await self._strike("notify", "post")
            elif isinstance(day.what, str):
                await self._strike(day.what)
            else:
                http = await self._as(SECTION)
                headers = {"Idempotency-Key": day.what.body["id"]}
                await _done(http.post("/api/events/campaigns", json=day.what.body, headers=headers))
        self._clock.set(moment)

    async def settle(self) -> None:
        """Wait until every event is handled, then let the clocks of the services strike."""
        await self._quiet()
        await self._strike("tasks")
        await self._quiet()

    async def _begin_month(self) -> None:
        """What is due in it is told; then the prompt slips are drafted, and issued by the section."""
        await self.settle()
        await self._strike("notify")
        await work_on_slips(self._as, self._clock.now())

    async def _strike(self, service: str, *names: str) -> None:
        """All tickers of the service, or those with these names."""
        for ticker in self._stack.services[service].tickers:
            if not names or ticker.name in names:
                await ticker.work()

    async def close(self) -> None:
        for http in self._http.values():
            await http.aclose()

    async def _quiet(self) -> None:
        while not await self._stack.is_quiet():
            await asyncio.sleep(QUIET_POLL_SECONDS)

    async def _sign_in(self, name: str) -> httpx.AsyncClient:
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self._stack.door), base_url="http://pufa", timeout=60)
        self._http[name] = http
        form = {"username": name, "password": PASSWORD}
        token = await _done(http.post("/api/tasks/auth/token", data=form))
        http.headers["Authorization"] = f"Bearer {token['access_token']}"
        return http

    async def _make(self, admin: httpx.AsyncClient, person: Person) -> None:
        body = {"name": person.name, "display_name": person.display_name, "role": person.role, "unit": person.unit}
        await _done(admin.post("/api/tasks/users", json={**body, "password": PASSWORD}))

    async def _as(self, name: str) -> httpx.AsyncClient:
        return self._http.get(name) or await self._sign_in(name)

    async def _stage(self, number: int, post: Post) -> None:
        """Plan a performance and book its troupe and place."""
        http, headers = await self._as(post.by), {"Idempotency-Key": f"demo-{number}"}
        self._staged[number] = (await _done(http.post(PERFORMANCES, json=post.stage, headers=headers)))["id"]

    async def _hold(self, number: int, post: Post, evidence: list[str]) -> None:
        http = await self._as(post.by)
        body = {"participants": post.body["participants"], "evidence": evidence}
        held = await _done(http.post(f"{PERFORMANCES}/{self._staged[number]}/held", json=body))
        self._ids[number] = held["activity"]["id"]

    async def _post(self, number: int, post: Post) -> None:
        http = await self._as(post.by)
        evidence = [await self._photo(http, post, number, n) for n in range(post.photos)]
        if post.stage:
            await self._hold(number, post, evidence)
            return
        body = {**post.body, "evidence": evidence} if evidence else post.body
        headers = {"Idempotency-Key": f"demo-{number}"}
        self._ids[number] = (await _done(http.post("/api/events/activities", json=body, headers=headers)))["id"]

    async def _photo(self, http: httpx.AsyncClient, post: Post, number: int, n: int) -> str:
        seed = (number if post.picture is None else post.picture) * 10 + n
        picture = await asyncio.to_thread(draw, post.body["kind"], seed)
        upload = {"file": (f"{number}-{n}.jpg", picture, "image/jpeg")}
        headers = {"Idempotency-Key": f"demo-{number}-{n}"}
        answer = await _done(http.post("/api/events/evidence", files=upload, headers=headers))
        return str(answer["id"])

    async def _revise(self, number: int, post: Post) -> None:
        http = await self._as(post.by)
        path = f"/api/events/activities/{self._ids[number]}"
        present = await http.get(path)
        body = {**post.body, **{name: present.json()[name] for name in ("details", "evidence")}}
        await _done(http.put(path, json=body, headers={"If-Match": present.headers["etag"]}))

    async def _judge(self, number: int, verdict: str, body: dict[str, Any] | None) -> None:
        http = await self._as(SECTION)
        await _done(http.post(f"/api/events/activities/{self._ids[number]}/{verdict}", json=body))


def _days(made: list[MadeCampaign]) -> list[_Day]:
    """When campaigns are made, when they begin or are over, and when each morning's letters are due and months begin."""
    days = [_Day(each.at, each) for each in made]
    days += [_Day(strike, "events") for each in made for strike in each.strikes]
    days += [_Day(BEGIN + n * ONE_DAY + AFTER_THE_DIGESTS, MORNING) for n in range((PRESENT - BEGIN).days + 1)]
    days += [_Day(BEGIN.replace(month=month, day=1), MONTH) for month in range(BEGIN.month + 1, PRESENT.month + 1)]
    return sorted(days, key=lambda day: day.at)


async def _done(call: Any) -> Any:
    answer: httpx.Response = await call
    if answer.is_error:
        raise RuntimeError(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
