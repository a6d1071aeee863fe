CREATE TABLE IF NOT EXISTS fact (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS user (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, edits INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS page (
    entity TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    redirect TEXT,
    datatype TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    parent INTEGER NOT NULL,
    user TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    comment TEXT NOT NULL,
    tags TEXT NOT NULL,
    bot INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    size INTEGER NOT NULL,
    redirect TEXT,
    content BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS page_number ON page (number);
CREATE INDEX IF NOT EXISTS revision_entity ON revision (entity, id);
CREATE INDEX IF NOT EXISTS revision_user ON revision (user, id) WHERE imported = 0;
CREATE TABLE IF NOT EXISTS term (
    entity TEXT NOT NULL,
    language TEXT NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (entity, language, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS term_folded ON term (folded, language, position, entity);
CREATE TABLE IF NOT EXISTS sitelink (
    site TEXT NOT NULL,
    title TEXT NOT NULL,
    entity TEXT NOT NULL,
    PRIMARY KEY (site, title)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sitelink_entity ON sitelink (entity);
CREATE INDEX IF NOT EXISTS page_redirect ON page (redirect) WHERE redirect IS NOT NULL;
CREATE TABLE IF NOT EXISTS gone (entity TEXT PRIMARY KEY) WITHOUT ROWID;
-- The log of deletions; its ids are of the same row as those of revisions.
CREATE TABLE IF NOT EXISTS deletion (
    id INTEGER PRIMARY KEY, entity TEXT NOT NULL, user TEXT NOT NULL, timestamp TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS unit (id TEXT PRIMARY KEY, factor TEXT NOT NULL, base TEXT NOT NULL) WITHOUT ROWID;
