"""The JSON Schema of mappings, generated from the model, so that editors complete a mapping and check it."""

import json
from pathlib import Path
from typing import Any

from pipelines.partners.mapping import Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def mapping_schema() -> dict[str, Any]:
    """The schema of `mappings/<slug>.yaml` (JSON Schema 2020-12)."""
    schema = Mapping.model_json_schema(by_alias=True)
    title = {"title": "Donata mapping", "description": "How a partner's records become matches and statements."}
    return {"$schema": DIALECT, **schema, **title}


def mapping_schema_text() -> str:
    """The schema as the committed file has it."""
    return json.dumps(mapping_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def schema_path(home: Path) -> Path:
    """Where the schema is kept."""
    return home / "mappings" / "mapping.schema.json"
