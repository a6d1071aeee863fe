"""Tables of what became of uploads: what an undo did, and what an audit found still standing."""

from pipelines.model.tables import INTEGER, STRING, TRUTH, Column, TableSchema

UNDO = TableSchema(
    "undo",
    (
        Column("contribution", INTEGER, "the ledger's id of what was added"),
        Column("item", STRING, "the item that it was added to"),
        Column("now", STRING, "the item as it is called now, after merges; null if it was deleted", nullable=True),
        Column("kind", STRING, "statement, reference, label, description or alias"),
        Column("property", STRING, "the statement's property", nullable=True),
        Column("language", STRING, "the term's language", nullable=True),
        Column("text", STRING, "the value as a person reads it"),
        Column("statement", STRING, "the id of the statement as it was added", nullable=True),
        Column("reference", STRING, "the hash of the reference", nullable=True),
        Column("action", STRING, "what is done, a value of `upload.undo.decision.Action`"),
        Column("why", STRING, "why this is done"),
        Column("status", STRING, "planned, done, left, nothing, requested, or failed"),
        Column("edit_group", STRING, "the undo's own run, which is its edit group", nullable=True),
        Column("revision", INTEGER, "the revision that the undo made", nullable=True),
        Column("message", STRING, "what went wrong", nullable=True),
        Column("links", STRING, "items that link to a new item, by the query service", nullable=True),
    ),
)

AUDIT = TableSchema(
    "audit",
    (
        Column("contribution", INTEGER, "the ledger's id of what was added"),
        Column("run", STRING, "the run that added it"),
        Column("row", INTEGER, "the record's row in that run's dump"),
        Column("key", STRING, "the record's key"),
        Column("item", STRING, "the item that it was added to"),
        Column("now", STRING, "the item as it is called now, after merges; null if it was deleted", nullable=True),
        Column("kind", STRING, "statement, reference, label, description or alias"),
        Column("property", STRING, "the statement's property", nullable=True),
        Column("language", STRING, "the term's language", nullable=True),
        Column("added", STRING, "the value as it was added"),
        Column("live", STRING, "the value there now; null if there is none", nullable=True),
        Column("statement", STRING, "the id of the statement now, or else as it was added", nullable=True),
        Column("rank", STRING, "the statement's rank now", nullable=True),
        Column("reference", STRING, "the hash of the reference", nullable=True),
        Column("cited", TRUTH, "whether the reference stands; null where there is none", nullable=True),
        Column("state", STRING, "what became of it, a value of `upload.undo.standing.State`, or `undone`"),
        Column("by", STRING, "who changed it; null if nobody did or it is not known", nullable=True),
        Column("when", STRING, "when, in UTC", nullable=True),
        Column("revision", INTEGER, "the revision that changed it", nullable=True),
        Column("partner", STRING, "the partner's file since: same, changed, gone, or unknown"),
        Column("says", STRING, "what the partner's file says now, where that changed", nullable=True),
        Column("drift", STRING, "none, partner, wiki, both, or unknown: who has changed since the upload"),
    ),
)
