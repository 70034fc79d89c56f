namespace Broker.Ldap.Limits;

/// <summary>The statements of <see cref="PostgresLoginState"/>. Instants are milliseconds since 1970; a null "now" is the server's own clock.</summary>
internal static class PostgresSchema
{
    /// <summary>What this program knows. Another number in the database means another program: it is left alone.</summary>
    public const int Version = 1;

    private const string Clock = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    /// <summary>Whether there are tables.</summary>
    public const string Find = "SELECT to_regclass('broker_login_version') IS NOT NULL";

    /// <summary>Version and key of the subjects.</summary>
    public const string ReadVersion = "SELECT version, salt FROM broker_login_version";

    /// <summary>One replica at a time makes tables.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(7094132418823)";

    /// <summary>$1: version, $2: key of the subjects.</summary>
    public static readonly string[] Create =
    [
        "CREATE TABLE IF NOT EXISTS broker_login_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL, salt bytea NOT NULL)",
        "CREATE TABLE IF NOT EXISTS broker_login_count (key bytea PRIMARY KEY, marks text NOT NULL, forget_at bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS broker_login_count_forget_at ON broker_login_count (forget_at)",
        """
        CREATE TABLE IF NOT EXISTS broker_login_session (id text PRIMARY KEY, person bytea NOT NULL, since bigint NOT NULL, expires_at bigint NOT NULL,
            address text NOT NULL, user_agent text NOT NULL)
        """,
        "CREATE INDEX IF NOT EXISTS broker_login_session_person ON broker_login_session (person)",
        "CREATE INDEX IF NOT EXISTS broker_login_session_expires_at ON broker_login_session (expires_at)",
        "CREATE TABLE IF NOT EXISTS broker_login_ended (id text PRIMARY KEY, expires_at bigint NOT NULL, ended_at bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS broker_login_ended_ended_at_id ON broker_login_ended (ended_at, id)",
        "CREATE INDEX IF NOT EXISTS broker_login_ended_expires_at ON broker_login_ended (expires_at)",
    ];

    /// <summary>$1: version, $2: key of the subjects.</summary>
    public const string WriteVersion = "INSERT INTO broker_login_version (version, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    /// <summary>$1: keys. Rows that can be locked have to be there.</summary>
    public const string AddCounts = "INSERT INTO broker_login_count (key, marks, forget_at) SELECT k, '', 0 FROM unnest($1) AS k ON CONFLICT DO NOTHING";

    /// <summary>$1: keys, whose order is the order of the locks.</summary>
    public const string LockCounts = """
        SELECT w.place, c.marks FROM unnest($1) WITH ORDINALITY AS w(key, place) JOIN broker_login_count c ON c.key = w.key ORDER BY w.place FOR UPDATE OF c
        """;

    /// <summary>$1: now.</summary>
    public const string Now = $"SELECT coalesce($1, {Clock})";

    /// <summary>$1: keys, $2: marks, $3: when they are forgotten.</summary>
    public const string WriteCounts = """
        UPDATE broker_login_count c SET marks = n.marks, forget_at = n.forget_at FROM unnest($1, $2, $3) AS n(key, marks, forget_at) WHERE c.key = n.key
        """;

    /// <summary>One sign-in of a person at a time: two at once would each count without the other, and leave more sessions than the most. $1: number of the person.</summary>
    public const string LockPerson = "SELECT pg_advisory_xact_lock($1)";

    /// <summary>$1: id, $2: person, $3: since, $4: expiry, $5: address, $6: user agent.</summary>
    public const string PutSession = """
        INSERT INTO broker_login_session (id, person, since, expires_at, address, user_agent) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO UPDATE SET person = $2, since = $3, expires_at = $4, address = $5, user_agent = $6
        """;

    /// <summary>Ends all but the newest. $1: person, $2: how many stay, $3: now.</summary>
    public const string EndOldest = $"""
        WITH old AS (SELECT id FROM broker_login_session WHERE person = $1 AND expires_at > coalesce($3, {Clock}) ORDER BY since DESC, id OFFSET $2),
             gone AS (DELETE FROM broker_login_session s USING old WHERE s.id = old.id RETURNING s.id, s.expires_at)
        INSERT INTO broker_login_ended (id, expires_at, ended_at) SELECT id, expires_at, coalesce($3, {Clock}) FROM gone ON CONFLICT DO NOTHING
        """;

    /// <summary>$1: person, $2: now, $3: how many.</summary>
    public const string SessionsOf = $"""
        SELECT id, since, expires_at, address, user_agent FROM broker_login_session WHERE person = $1 AND expires_at > coalesce($2, {Clock})
        ORDER BY since DESC, id LIMIT $3
        """;

    /// <summary>$1: id.</summary>
    public const string RemoveSession = "DELETE FROM broker_login_session WHERE id = $1";

    /// <summary>$1: id, $2: expiry, $3: now.</summary>
    public const string EndSession = $"""
        INSERT INTO broker_login_ended AS e (id, expires_at, ended_at) VALUES ($1, $2, coalesce($3, {Clock}))
        ON CONFLICT (id) DO UPDATE SET expires_at = greatest(e.expires_at, excluded.expires_at), ended_at = excluded.ended_at
        """;

    /// <summary>One page, in an order in which nothing is skipped between pages. $1: since, $2: the last id of the page before, or nothing, $3: now, $4: how many.</summary>
    public const string EndedSince = $"""
        SELECT id, expires_at, ended_at FROM broker_login_ended WHERE (ended_at, id) > ($1, $2) AND expires_at > coalesce($3, {Clock})
        ORDER BY ended_at, id LIMIT $4
        """;

    /// <summary>Forgets what no longer counts, a part at a time. $1: now.</summary>
    public static readonly string[] Sweep =
    [
        $"DELETE FROM broker_login_count WHERE key IN (SELECT key FROM broker_login_count WHERE forget_at <= coalesce($1, {Clock}) LIMIT 2000 FOR UPDATE SKIP LOCKED)",
        $"DELETE FROM broker_login_session WHERE id IN (SELECT id FROM broker_login_session WHERE expires_at <= coalesce($1, {Clock}) LIMIT 2000 FOR UPDATE SKIP LOCKED)",
        $"DELETE FROM broker_login_ended WHERE id IN (SELECT id FROM broker_login_ended WHERE expires_at <= coalesce($1, {Clock}) LIMIT 2000 FOR UPDATE SKIP LOCKED)",
    ];
}
