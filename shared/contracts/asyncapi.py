"""The contracts as an AsyncAPI 3.0 document: ``python -m shared.contracts.asyncapi > docs/asyncapi.yaml``.

Made from the registry alone, with sorted keys: the same contracts give the same bytes.
"""

import sys
from typing import Any

import yaml

from shared.contracts.base import Envelope, Event
from shared.contracts.registry import BY_TYPE, SERVICES, heard_by, hearers

_REF = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """The whole document as plain values."""
    schemas: dict[str, Any] = {}
    messages = {name: _message(event, schemas) for name, event in sorted(BY_TYPE.items())}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "pufa events",
            "version": "1",
            "description": "What pufa's services tell each other: CloudEvents 1.0 in structured JSON mode. "
            "A published version of a type never changes.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: _channel(name) for name in sorted(BY_TYPE)},
        "operations": _operations(),
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def _channel(name: str) -> dict[str, Any]:
    return {
        "address": name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {
            "amqp": {"is": "routingKey", "exchange": {"name": "pufa.events", "type": "topic", "durable": True}},
        },
    }


def _message(event: type[Event], schemas: dict[str, Any]) -> dict[str, Any]:
    """The message of ``event``; the models that it is made of are added to ``schemas``, the envelope stands in it."""
    model: Any = Envelope[event]  # type: ignore[valid-type]
    payload = model.model_json_schema(ref_template=_REF, mode="serialization")
    schemas.update(payload.pop("$defs", {}))
    payload["properties"]["type"] = {"const": event.type, "type": "string"}
    payload.pop("title", None)
    payload["description"] = "A CloudEvent."
    message: dict[str, Any] = {"name": event.type, "title": event.__name__, "payload": payload}
    if event.__doc__:
        message["summary"] = " ".join(event.__doc__.split())
    if not hearers(event.type):
        message["tags"] = [{"name": "unheard", "description": "No service listens yet."}]
    return message


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for service in SERVICES:
        told = sorted(name for name, event in BY_TYPE.items() if event.publisher == service)
        for action, names in (("send", told), ("receive", heard_by(service))):
            for name in names:
                operations[f"{service}.{action}.{name}"] = {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{name}"},
                    "tags": [{"name": service}],
                }
    return operations


def main() -> None:
    yaml.safe_dump(document(), sys.stdout, allow_unicode=True, sort_keys=True, width=110)


if __name__ == "__main__":
    main()
