"""Tables of recognition and of the registry: what partners gave, what became of it, and what it took."""

from pipelines.model.tables import INTEGER, REAL, STRING, TRUTH, Column, TableSchema

CONTRIBUTED = TableSchema(
    "contributed",
    (
        Column("slug", STRING, "the partner"),
        Column("run", STRING, "the run that added them"),
        Column("kind", STRING, "statement, reference, label, description or alias"),
        Column("property", STRING, "the statements' property", nullable=True),
        Column("language", STRING, "the terms' language", nullable=True),
        Column("undone", TRUTH, "whether an undo of ours took them back"),
        Column("count", INTEGER, "additions"),
        Column("cited", INTEGER, "those of them that came with a reference of the partner's"),
    ),
)

DONATED = TableSchema(
    "donated",
    (
        Column("slug", STRING, "the partner"),
        Column("item", STRING, "item id; an item of which everything was taken back is left out"),
        Column("created", TRUTH, "whether we created it"),
    ),
)

DECIDED = TableSchema(
    "decided",
    (
        Column("slug", STRING, "the partner whose record it was"),
        Column("reviewer", STRING, "who decided"),
        Column("time", REAL, "seconds since 1970, UTC"),
    ),
)

STANDING = TableSchema(
    "standing",
    (
        Column("kind", STRING, "statement, reference, label, description or alias"),
        Column("fate", STRING, "stands, refined, disputed, removed, taken-back or not-looked-at"),
        Column("state", STRING, "the audit's own word; empty where nobody looked yet"),
        Column("count", INTEGER, "additions"),
    ),
)

REGISTRY = TableSchema(
    "registry",
    (
        Column("slug", STRING, "the partner"),
        Column("title", STRING, "the partner's name"),
        Column("kind", STRING, "glam, open-science or other"),
        Column("country", STRING, "ISO 3166-1 alpha-2", nullable=True),
        Column("country_name", STRING, "the country's name in English", nullable=True),
        Column("region", STRING, "the country's region by UN M49", nullable=True),
        Column("topics", STRING, "tags, joined by '; '"),
        Column("licence", STRING, "as the data package names it"),
        Column("runs", INTEGER, "runs on the target"),
        Column("uploads", INTEGER, "those of them that added something"),
        Column("first", STRING, "the day of the first of these, UTC", nullable=True),
        Column("last", STRING, "the day of the last run, UTC", nullable=True),
        Column("rows", INTEGER, "rows accepted, in the newest finished run", nullable=True),
        Column("matched", INTEGER, "rows of them that were matched", nullable=True),
        Column("match_rate", REAL, "0 to 1; null where no run finished, or there were no rows", nullable=True),
        Column("decisions", INTEGER, "decisions of reviewers on the partner's records"),
        Column("reviewers", INTEGER, "people who decided"),
        Column("decisions_per_100_rows", REAL, "review effort", nullable=True),
        Column("review_hours", REAL, "time between decisions; pauses of over five minutes left out"),
        Column("run_hours", REAL, "median time of finished runs from beginning to end", nullable=True),
        Column("items_enriched", INTEGER, "items of others that have something of the partner's"),
        Column("items_created", INTEGER, "items created for the partner's records"),
        Column("statements", INTEGER, "statements added and not taken back by us"),
        Column("references", INTEGER, "references added and not taken back by us"),
        Column("terms", INTEGER, "labels, descriptions and aliases, likewise"),
        Column("coverage_before", REAL, "0 to 1, before the newest run with a figure", nullable=True),
        Column("coverage_after", REAL, "0 to 1, after it", nullable=True),
    ),
)

RUN_OUTCOMES = TableSchema(
    "run_outcomes",
    (
        Column("run", STRING, "the run's id, and the edit group's"),
        Column("slug", STRING, "the partner"),
        Column("target", STRING, "the target's name"),
        Column("does", STRING, "donate, or undo"),
        Column("state", STRING, "started, finished or failed"),
        Column("started", STRING, "in UTC, ISO 8601"),
        Column("seconds", REAL, "from beginning to end", nullable=True),
        Column("dump", STRING, "the dump's file name"),
        Column("rows", INTEGER, "rows accepted", nullable=True),
        Column("matched", INTEGER, "rows matched", nullable=True),
        Column("to_review", INTEGER, "rows left to people", nullable=True),
        Column("unmatched", INTEGER, "rows without an item", nullable=True),
        Column("match_rate", REAL, "0 to 1", nullable=True),
        Column("edited", INTEGER, "items edited", nullable=True),
        Column("created", INTEGER, "items created", nullable=True),
        Column("statements", INTEGER, "statements added", nullable=True),
        Column("references", INTEGER, "references added", nullable=True),
        Column("terms", INTEGER, "terms added", nullable=True),
    ),
)

TOPICS = TableSchema(
    "topics",
    (
        Column("topic", STRING, "the tag"),
        Column("partners", INTEGER, "partners that have it"),
        Column("rows", INTEGER, "rows accepted in their newest finished runs"),
        Column("match_rate", REAL, "of these rows, 0 to 1", nullable=True),
        Column("decisions_per_100_rows", REAL, "review effort", nullable=True),
        Column("run_hours", REAL, "the median of their median run times", nullable=True),
        Column("items", INTEGER, "items enriched and created"),
    ),
)
