import pytest

from pipelines.model.afterwards import AUDIT, UNDO
from pipelines.model.tables import ALL_SCHEMAS, TableSchema


@pytest.mark.parametrize("schema", [UNDO, AUDIT], ids=lambda schema: schema.name)
def test_every_schema_builds_an_empty_frame_of_its_types(schema: TableSchema) -> None:
    frame = schema.frame()
    assert [dtype.pyarrow_dtype for dtype in frame.dtypes] == schema.arrow.types
    assert all(column.meaning for column in schema.columns)
    assert schema.name not in {other.name for other in ALL_SCHEMAS}
