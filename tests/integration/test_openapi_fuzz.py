"""Bad input over the whole OpenAPI of every service: a clear refusal, nothing stored, no letter that dies of it."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from deploy.folder import DataFolder
from deploy.local import Local, local
from services.tasks.identity.auth.issuer import TokenIssuer
from services.tasks.identity.users.domain import User
from shared.clock import SystemClock
from shared.contracts.tasks import Role
from tests.builders import activity_body, picture

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
ID = "luozhuang-2023"
DOCUMENT = "罗庄区司法局2024年普法工作计划\n一、工作任务\n1、开展普法演出。今年开展普法演出5场次。(责任科室:某科)\n"
ENDLESS = "/api/notify/stream"
"""Answers without an end for whoever may read it; asked only by those who may not."""

UNITS = {
    Role.TOWNSHIP: ("luozhuang-district", "shengzhuang"),
    Role.SECTION: ("luozhuang-district", "pufa-section"),
    Role.DEPARTMENT: ("luozhuang-district", "education"),
}
CASES_AN_OPERATION = 35
LONGEST_TEXT = 600
"""Of a query's value, in characters; nine times as many in a URL that is Chinese."""

STRINGS = (
    "", " ", "\x00", "a\x00b", "‮", "𠮷" * 50, "长" * 5_000, "../../etc/passwd", "$where", "{}", "null", "'; --",
    "2023-02-30", "9999-12-31", "0000-00-00", "2023-13-01", "2023-05-01T00:00:00", "１２", "NaN", "-1", "1e400", "\r\nX: y",
    "shengzhuang", "performance", ID, "constitution-week", "2023", "2023-Q5", "a.b.c", "outbox", "rev", "*", "%", "%00",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *STRINGS, None, True, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1.5, -0.0, 1e308, [], {}, [None], [[]],
    {"$gt": ""}, {"": ""}, {"a.b": 1}, ["shengzhuang"] * 300, "x" * 100_000,
)  # fmt: skip
BYTES = (
    b"", b"{", b"null", b"[]", b"NaN", b'{"title": NaN}', b'{"kind": "\\ud800"}', b'{"title": "\xff\xfe"}', b"\x00" * 64,
    b"[" * 50_000, b'{"a":' * 20_000, b'{"details": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"a": 1, "a": 2}', b"\xef\xbb\xbf{}",
    b"a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", b"- " * 10_000, b"a: *b", b"? ? ? ?", b"!!python/object:x {}",
    b"<<: {}\n", b"--- a\n--- b\n", b"'", b"\t", b"%YAML 3.0\n---\n{}", b"--x\r\n\r\n",
    b"x" * 2_000_000, b"PK\x03\x04" + b"\x00" * 99,
)  # fmt: skip
MEDIA_TYPES = (
    "application/json", "application/yaml", "text/plain", "application/xml", "multipart/form-data", "", "/", "json",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "ä",
)  # fmt: skip
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("If-Match", ("", "*", '"1"', '"', 'W/"1", "2"', "ÿ", '"' + "9" * 4_000 + '"', ",,,")),
    ("If-None-Match", ("", "*", "ÿ", '"x", *', "," * 3_000)),
    ("Idempotency-Key", ("", " ", "k", "ÿ", "k" * 201, "k" * 200, "a b", "../x")),
    ("Accept-Language", ("", "en", "zh-Hant;q=x", "*", "ÿ", "en;q=" + "9" * 400, ",;=", "en" * 2_000)),
    ("Last-Event-ID", ("", "-1", "x" * 64, "x" * 65, "ÿ")),
    ("X-Request-ID", ("ÿ", "a\tb", "x" * 65)),
    ("Content-Length", ("-1", "x")),
    ("Cookie", ("pufa_token=x", "=;=", "ÿ")),
)
LIKELY = {"tus-resumable": "1.0.0", "upload-length": "100", "upload-offset": "0", "upload-metadata": "filename eA=="}
"""Values of headers that get past the first check."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    spec: dict[str, Any]
    schemas: dict[str, Any]

    def schema(self) -> tuple[str, dict[str, Any]] | None:
        """The body's media type and schema; None where it takes none."""
        for media_type, content in self.spec.get("requestBody", {}).get("content", {}).items():
            return media_type, content["schema"]
        return None


@dataclass
class Known:
    """Ids of things that are there, so that a part of what is sent gets past the first check."""

    ids: list[str] = field(default_factory=list)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)


class Fuzz:
    """Requests from an operation's schema with something wrong in each; the same ones for the same seed."""

    def __init__(self, seed: str, known: Known) -> None:
        self._random = Random(seed)
        self._known = known

    def request(self, operation: Operation) -> dict[str, Any]:
        path, query = operation.path, {}
        headers = [(name, value.encode("latin-1")) for name, value in self._headers()]
        for parameter in operation.spec.get("parameters", ()):
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", quote(self._path_value(), safe=""), 1)
            elif parameter["in"] == "header" and parameter["name"] in LIKELY:
                headers += self._own_header(parameter["name"])
            elif parameter["in"] == "query" and self._random.random() < 0.2:
                query[parameter["name"]] = self._text()
        if self._random.random() < 0.1:
            query["unknown"] = "1"
        body, media_type = self._body(operation)
        return {
            "method": operation.method,
            "url": f"{path}?{httpx.QueryParams(query)}" if query else path,
            "headers": [*headers, *([("Content-Type", media_type.encode("latin-1"))] if body is not None else [])],
            "content": body,
        }

    def _headers(self) -> Iterator[tuple[str, str]]:
        if self._random.random() < 0.8:
            yield "Idempotency-Key", f"key-{self._random.randrange(10**9)}"
        if self._random.random() < 0.4:
            name, values = self._random.choice(HEADERS)
            yield name, self._random.choice(values)

    def _own_header(self, name: str) -> list[tuple[str, bytes]]:
        chance = self._random.random()
        if chance < 0.1:
            return []
        return [(name, (LIKELY[name] if chance < 0.8 else self._random.choice(STRINGS)).encode())]

    def _path_value(self) -> str:
        if self._random.random() < 0.6:
            return self._random.choice(self._known.ids)
        return self._random.choice((*STRINGS, "a/b", "..", ".", "x" * 1_000, "法" * 300))[:1_000] or "-"

    def _text(self) -> str:
        """Short enough that several of them make a URL that can be sent at all."""
        return self._random.choice((*STRINGS, *self._known.ids, "x" * 1_000, "true", "1"))[:LONGEST_TEXT]

    def _body(self, operation: Operation) -> tuple[bytes | None, str]:
        described = operation.schema()
        if described is None:
            return (None, "") if self._random.random() < 0.7 else (self._random.choice(BYTES), "application/json")
        media_type, schema = described
        chance = self._random.random()
        if chance < 0.2:
            return self._random.choice(BYTES), media_type
        if chance < 0.25:
            return self._random.choice(BYTES), self._random.choice(MEDIA_TYPES)
        if media_type.startswith("multipart/"):
            return self._multipart()
        value = self._value(schema, operation)
        example = self._known.examples.get(operation.path)
        if example is not None and self._random.random() < 0.7:
            value = json.loads(json.dumps(example))
        value = self._spoilt(value)
        if media_type == "application/x-www-form-urlencoded":
            pairs = value if isinstance(value, dict) else {"username": str(value)}
            return str(httpx.QueryParams({k: str(v)[:2_000] for k, v in pairs.items()})).encode(), media_type
        return json.dumps(value, ensure_ascii=self._random.random() < 0.5).encode(errors="replace"), media_type

    def _multipart(self) -> tuple[bytes, str]:
        content = self._random.choice((*BYTES, picture(), picture()[:200], picture("PNG")))
        name = self._random.choice(("file", "file", "file", "other", "", "文件"))
        file_name = self._random.choice(("a.jpg", "", "../a", '"', "照片.jpg", "x" * 5_000))
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
        return head.encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"

    def _value(self, schema: dict[str, Any], operation: Operation, depth: int = 0) -> Any:
        """Something that fits the schema, roughly."""
        if "$ref" in schema:
            return self._value(operation.schemas[schema["$ref"].rsplit("/", 1)[1]], operation, depth + 1)
        if "anyOf" in schema:
            return self._value(self._random.choice(schema["anyOf"]), operation, depth + 1)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        if schema.get("type") == "object":
            fields = schema.get("properties", {}).items()
            return {name: self._value(inner, operation, depth + 1) for name, inner in fields}
        if schema.get("type") == "array":
            return [self._value(schema.get("items", {}), operation, depth + 1) for _ in range(2)] if depth < 8 else []
        if schema.get("type") == "string" and schema.get("format") == "date":
            return "2023-05-04"
        return {"string": "abc", "integer": 1, "number": 1.5, "boolean": True, "null": None}.get(schema.get("type", ""))

    def _spoilt(self, value: Any) -> Any:
        """``value`` with one or two places replaced, left out or added."""
        for _ in range(self._random.choice((0, 1, 1, 1, 2))):
            value = self._spoil(value)
        return value

    def _spoil(self, value: Any) -> Any:
        if isinstance(value, dict) and value and self._random.random() < 0.9:
            key = self._random.choice(list(value))
            how = self._random.randrange(5)
            if how == 0:
                return {k: v for k, v in value.items() if k != key}
            if how == 1:
                return {**value, self._random.choice((*STRINGS, "_id", "id")): self._random.choice(VALUES)}
            return {**value, key: self._spoil(value[key])}
        if isinstance(value, list) and value and self._random.random() < 0.7:
            place = self._random.randrange(len(value))
            return [*value[:place], self._spoil(value[place]), *value[place + 1 :]]
        return self._random.choice(VALUES)


def operations(document: dict[str, Any]) -> list[Operation]:
    schemas = document.get("components", {}).get("schemas", {})
    return [
        Operation(method.upper(), path, spec, schemas)
        for path, methods in document["paths"].items()
        for method, spec in methods.items()
    ]


@asynccontextmanager
async def stack_with_a_plan(folder: DataFolder) -> AsyncIterator[tuple[Local, httpx.AsyncClient, dict[Role, str]]]:
    """The embedded stack with an active plan, and a token for each role; an exception in it is a 500 here."""
    with folder:
        async with local(folder, clock=SystemClock(), admin_password="the-fuzz-has-its-own") as stack:
            await stack.started()
            tokens = {role: token(folder, role) for role in Role}
            transport = httpx.ASGITransport(stack.door, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://pufa") as http:
                admin = {"Authorization": f"Bearer {tokens[Role.ADMIN]}"}
                as_yaml = {**admin, "Content-Type": "application/yaml"}
                assert (await http.post("/api/tasks/plans", content=PLAN.read_bytes(), headers=as_yaml)).is_success
                assert (await http.post(f"/api/tasks/plans/{ID}/activate", headers=admin)).is_success
                await quiet(stack)
                yield stack, http, tokens


def token(folder: DataFolder, role: Role) -> str:
    path = UNITS.get(role, ("luozhuang-district",))
    name = f"fuzz-{role}"
    user = User(id=name, name=name, display_name=name, role=role, unit=path[-1], password_hash="")
    return TokenIssuer(folder.private_key, SystemClock()).issue(user, path)


async def quiet(stack: Local) -> None:
    async with asyncio.timeout(30):
        while not await stack.is_quiet():
            await asyncio.sleep(0.02)


async def known_things(http: httpx.AsyncClient, tokens: dict[Role, str]) -> Known:
    town = {"Authorization": f"Bearer {tokens[Role.TOWNSHIP]}", "Idempotency-Key": "known"}
    activity = activity_body()
    posted = (await http.post("/api/events/activities", json=activity, headers=town)).raise_for_status().json()
    files = {"file": ("a.jpg", io.BytesIO(picture()))}
    evidence = (await http.post("/api/events/evidence", files=files, headers=town)).raise_for_status().json()
    begun = (await http.post("/api/events/uploads", headers=town | LIKELY)).raise_for_status()
    office = {"Authorization": f"Bearer {tokens[Role.SECTION]}"}
    document = {"file": ("plan.txt", io.BytesIO(DOCUMENT.encode()))}
    draft = (await http.post("/api/tasks/drafts", files=document, headers=office)).raise_for_status().json()
    edit = {
        "path": "tasks/1/title",
        "op": "set",
        "was": "开展普法演出",
        "now": "演出",
        "answers": None,
        "title": None,
        "says": None,
    }
    user = {"name": "wang-invented", "role": "township", "unit": "shengzhuang"}
    unit = {"id": "new-village", "name": "新村", "kind": "village", "under": "shengzhuang"}
    plan = {"id": "small", "title": "小", "year": 2023, "zone": "Asia/Shanghai", "units": [], "tasks": []}
    return Known(
        [
            posted["id"],
            draft["id"],
            evidence["id"],
            begun.headers["location"].rsplit("/", 1)[1],
            ID,
            "shengzhuang",
            "performances",
            "2023",
            "luozhuang-district",
            "2",
            "year-end",
        ],
        {
            "/api/events/activities": activity,
            "/api/events/activities/{id}": activity,
            "/api/tasks/users": user,
            "/api/tasks/units": unit,
            "/api/tasks/plans": plan,
            "/api/tasks/drafts/{id}/edits": {"edits": [edit]},
            "/api/tasks/plans/{id}/deadlines/{task}/{deadline}": {"due": "2023-11-30"},
        },
    )


def named(errors: list[dict[str, str]]) -> bool:
    """Whether there are errors, and each says which field and why."""
    return bool(errors) and all(e["field"] and e["reason"] and e["reason"] != e["code"] for e in errors)


def complaint(answer: httpx.Response, sent: dict[str, Any]) -> str | None:
    """What is wrong with an answer; None for one that keeps the promise."""
    what = f"{sent['method']} {sent['url'][:200]} {sent['headers']} {(sent['content'] or b'')[:300]!r}: {answer.status_code}"
    if answer.status_code >= 500:
        return what
    if answer.status_code >= 400 and sent["method"] != "HEAD":  # which is answered without a body
        if answer.headers.get("content-type") != "application/problem+json":
            return f"{what} is no problem document: {answer.text[:200]}"
        body = answer.json()
        if body["status"] != answer.status_code or not body["title"] or body["title"] == body["code"]:
            return f"{what} says {body}"
        if body["code"] in ("invalid", "http.400") and not named(body.get("errors", [])):
            return f"{what} names no field: {body}"
    return None


@pytest.mark.parametrize("service", ["tasks", "events", "notify"])
async def test_no_input_is_answered_by_a_server_error_and_every_refusal_is_a_problem_document(
    service: str, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path / "data")
    complaints: list[str] = []
    made, seen = 0, set[int]()
    async with stack_with_a_plan(folder) as (stack, http, tokens):
        known = await known_things(http, tokens)
        before = await activities(http, tokens[Role.ADMIN])
        document = (await http.get(f"/api/{service}/openapi.json")).json()
        for operation in operations(document):
            fuzz = Fuzz(f"{operation.method} {operation.path}", known)
            for number in range(CASES_AN_OPERATION):
                sent = fuzz.request(operation)
                for role in askers(operation, number):
                    answer = await http.request(**as_role(sent, role, tokens))
                    complaints += filter(None, [complaint(answer, sent)])
                    seen.add(answer.status_code)
                    made += answer.status_code == 201 and operation.path == "/api/events/activities"
                    if answer.status_code != 403:
                        break
        await quiet(stack)
        for name in stack.services:
            complaints += [f"dead in {name}: {letter.reason}" for letter in await stack.bus.dead(name, 10)]
        complaints += [f"{name} failed: {run.failure}" for name, run in stack.running.items() if run.failure]
        assert await activities(http, tokens[Role.ADMIN]) == before + made
    assert {200, 401, 404, 422} <= seen, "most requests must get past the first check for this to say anything"
    assert not complaints, f"{len(complaints)}:\n" + "\n".join(complaints[:20])


def askers(operation: Operation, number: int) -> tuple[Role | None, ...]:
    """Every role in its turn, and nobody; whom a role may not, somebody else asks the same."""
    turn = (None, *Role)[number % (len(Role) + 1)]
    return (None,) if turn is None or operation.path == ENDLESS else (turn, Role.ADMIN, Role.TOWNSHIP)


def as_role(sent: dict[str, Any], role: Role | None, tokens: dict[Role, str]) -> dict[str, Any]:
    who = [] if role is None else [("Authorization", f"Bearer {tokens[role]}".encode())]
    return {**sent, "headers": [*sent["headers"], *who]}


async def activities(http: httpx.AsyncClient, token: str) -> int:
    """How many there are."""
    count, query = 0, {"limit": "200"}
    while True:
        answer = await http.get("/api/events/activities", params=query, headers={"Authorization": f"Bearer {token}"})
        page = answer.raise_for_status().json()
        count += len(page["items"])
        if page["next"] is None:
            return count
        query["cursor"] = page["next"]
