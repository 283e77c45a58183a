CREATE TABLE IF NOT EXISTS account (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    bio TEXT NOT NULL,
    picture TEXT NOT NULL,
    header TEXT NOT NULL,
    language TEXT NOT NULL,
    followers INTEGER NOT NULL,
    measures TEXT NOT NULL DEFAULT '{}',
    withheld TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS account_handle ON account (handle COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS account_kind_followers ON account (kind, followers DESC);
CREATE TABLE IF NOT EXISTS post (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    measures TEXT NOT NULL DEFAULT '{}',
    withheld TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS post_account ON post (account_id, created_at DESC);
CREATE INDEX IF NOT EXISTS post_latest ON post (created_at DESC);
CREATE TABLE IF NOT EXISTS answered (
    order_id TEXT PRIMARY KEY,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    measure TEXT NOT NULL,
    state TEXT NOT NULL,
    effects TEXT NOT NULL,
    message TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_account ON message (account_id, number DESC);
