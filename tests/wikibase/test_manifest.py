from pipelines.wikibase.manifest import Manifest, manifest_keys


def test_every_level_tells_its_keys() -> None:
    assert set(Manifest.model_fields) <= set(manifest_keys())
    assert {"max_edits_per_minute", "reconciliation_endpoint", "url_schema", "translation"} <= set(manifest_keys())
