"""The start of a command: what only some commands need is imported by those alone, as it takes seconds."""

import json
import subprocess
import sys

#: Each takes from a quarter of a second to a second to import.
DEAR = (
    "pandas",
    "prefect",
    "sqlalchemy",
    "pyarrow",
    "numpy",
    "fastapi",
    "pipelines.sandbox",
    "pipelines.partners.partner",
)

PROGRAM = """
import json, sys
from pipelines.cli import main

for arguments in (["--version"], ["--help"], ["sandbox", "--help"], ["settings"], ["validate"]):
    sys.argv = ["donata", *arguments]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, arguments
    print(json.dumps([arguments[0], sorted(sys.modules)]))
"""


def test_commands_that_only_tell_something_import_nothing_dear() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    imported = dict(json.loads(line) for line in told.splitlines() if line.startswith('["'))
    assert list(imported) == ["--version", "--help", "sandbox", "settings", "validate"]
    for command, modules in imported.items():
        wanted = {"pipelines.partners.partner"} if command == "validate" else set()
        assert set(DEAR) & set(modules) == wanted, command
