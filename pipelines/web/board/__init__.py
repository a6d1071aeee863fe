"""Partners and runs, live progress, actions, plans as diffs, the audit log, feeds."""
