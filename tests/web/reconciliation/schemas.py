"""The published JSON Schemas of one version, with the references among them resolved."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import referencing
from referencing.jsonschema import DRAFT7

from pipelines.model.reconciliation import Version


class Schemas:
    """Validators by the schema's name, such as `manifest`."""

    def __init__(self, published: Path, version: Version) -> None:
        folder = published / version / "schemas"
        self._schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
        resources = [(schema["$id"], DRAFT7.create_resource(schema)) for schema in self._schemas.values()]
        self._registry: Any = referencing.Registry().with_resources(resources)

    def check(self, name: str, answer: Any) -> None:
        """Raise if the answer does not follow the schema; versions without one have none to break."""
        if name in self._schemas:
            schema = self._schemas[name]
            jsonschema.Draft7Validator(schema, registry=self._registry).validate(answer)
