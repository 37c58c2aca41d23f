-- What the judging of wake events remembers; rows live for seconds.
create unlogged table voice_events (
    event_id text primary key,
    seen_at  timestamptz not null
);
create unlogged table voice_accepts (
    source_device_id text        not null,
    wake_word        text        not null,
    accepted_at      timestamptz not null,
    primary key (source_device_id, wake_word)
);
