using Broker.Ldap.Limits;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Ldap.Tests.Limits;

/// <summary>The state in a real PostgreSQL: the contract, replicas, and what happens without the server.</summary>
[Collection("PostgreSQL")]
public sealed class PostgresLoginStateTests(PostgresServer server) : LoginStateContract
{
    private readonly TemporaryFolder _folder = new();
    private string _connection = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Replicas_share_one_budget()
    {
        await using var other = Open(Time);
        await using var third = Open(Time);
        ILoginState[] replicas = [State, other, third];
        var admitted = 0;
        await Parallel.ForAsync(0, 60, Cancel, async (i, cancel) =>
        {
            var answer = await replicas[i % 3].ReserveAsync([User(), Address(limit: 10), All(limit: 50)], cancel);
            if (answer.TryGet(out var decision) && decision.Reservation is not null)
            {
                Interlocked.Increment(ref admitted);
            }
        });

        Assert.Equal(4, admitted);
        Assert.True(State.IsShared);
    }

    [Fact]
    public async Task Replicas_that_start_at_once_make_the_tables_once()
    {
        var connection = server.NewDatabase(_folder);
        await Parallel.ForAsync(0, 8, Cancel, async (_, _) =>
        {
            await using var replica = Open(Time, connection);
            Assert.NotNull((await ReserveAsync(replica, User(limit: 8))).Reservation);
        });

        Assert.Equal("1", server.Sql(connection, "SELECT version FROM broker_login_version").Trim());
        await using var last = Open(Time, connection);
        Assert.Null((await ReserveAsync(last, User(limit: 8))).Reservation);
    }

    [Fact]
    public async Task A_revocation_reaches_another_replica()
    {
        await using var other = Open(Time);
        var session = await PutAsync("one", "anna");
        Assert.Equal(SessionStanding.Active, await other.StandingOfAsync("one", Cancel));

        await State.EndSessionAsync("one", session.ExpiresAt, Cancel);
        Time.Advance(EndedSessions.Fresh);

        Assert.Equal(SessionStanding.Ended, await other.StandingOfAsync("one", Cancel));
    }

    [Fact]
    public async Task All_that_ended_is_read_at_the_first_question_however_much_it_is()
    {
        var connection = server.NewDatabase(_folder);
        await using var first = Open(Time, connection);
        Assert.Equal(SessionStanding.Active, await first.StandingOfAsync("none", Cancel));
        var (now, until) = (Time.GetUtcNow().ToUnixTimeMilliseconds(), Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());

        // As many as are kept at all; a thousand of them in each millisecond, so that pages end in the middle of one.
        server.Sql(
            connection,
            FormattableString.Invariant(
                $"INSERT INTO broker_login_ended (id, expires_at, ended_at) SELECT 's' || i, {until}, {now} - 400 + i / 1000 FROM generate_series(1, {LoginTables.MostEnded}) AS i"));
        await using var second = Open(Time, connection);

        foreach (var id in new[] { "s1", "s19999", "s20000", "s20001", "s399999", $"s{LoginTables.MostEnded}" })
        {
            Assert.Equal(SessionStanding.Ended, await second.StandingOfAsync(id, Cancel));
        }

        Assert.Equal(SessionStanding.Active, await second.StandingOfAsync("s0", Cancel));
        server.Sql(connection, FormattableString.Invariant($"INSERT INTO broker_login_ended (id, expires_at, ended_at) VALUES ('one more', {until}, {now})"));
        await using var third = Open(Time, connection);
        Assert.Equal(SessionStanding.Unknown, await third.StandingOfAsync("s0", Cancel));
    }

    [Fact]
    public async Task The_clock_of_the_server_counts()
    {
        var connection = server.NewDatabase(_folder);
        await using var replica = Open(clock: null, connection);
        var reservation = (await ReserveAsync(replica, User(limit: 1))).Reservation!;

        Assert.True((reservation.At - TimeProvider.System.GetUtcNow()).Duration() < TimeSpan.FromMinutes(1));
        await replica.SettleAsync(reservation, hasFailed: true);
        Time.Advance(TimeSpan.FromDays(2));
        Assert.Null((await ReserveAsync(replica, User(limit: 1))).Reservation);
    }

    [Fact]
    public async Task Tables_of_another_version_are_left_alone()
    {
        var connection = server.NewDatabase(_folder);
        server.Sql(connection, "CREATE TABLE broker_login_version (one boolean, version integer, salt bytea); INSERT INTO broker_login_version VALUES (true, 2, '')");
        await using var replica = Open(Time, connection);

        Assert.False((await replica.ReserveAsync([User()], Cancel)).TryGet(out _));
        Assert.Equal("broker_login_version", server.Sql(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'").Trim());
    }

    [Fact]
    public async Task A_row_that_is_none_of_ours_lets_nobody_in()
    {
        await FailAsync(User());
        server.Sql(_connection, "UPDATE broker_login_count SET marks = 'x'");

        Assert.False((await State.ReserveAsync([User()], Cancel)).TryGet(out _));
        Assert.NotNull((await ReserveAsync(User("user b"))).Reservation);
    }

    [Fact]
    public async Task Old_rows_are_swept()
    {
        await FailAsync(User());
        await PutAsync("one", "anna");
        await State.EndSessionAsync("two", Time.GetUtcNow().AddHours(1), Cancel);
        Time.Advance(TimeSpan.FromHours(2));
        await ReserveAsync(User("user b"));

        const string Rows = "SELECT (SELECT count(*) FROM broker_login_count), (SELECT count(*) FROM broker_login_session), (SELECT count(*) FROM broker_login_ended)";
        Assert.Equal("1|0|0", server.Sql(_connection, Rows).Trim());
    }

    [Fact]
    public async Task A_refused_try_leaves_no_row()
    {
        await FailAsync(All(limit: 1));
        await ReserveAsync(User("invented"), All(limit: 1));

        Assert.Equal("1", server.Sql(_connection, "SELECT count(*) FROM broker_login_count").Trim());
    }

    [Fact]
    public async Task The_tables_name_nobody_who_failed()
    {
        await FailAsync(User("user hunter2-typed-into-the-wrong-field"), Address(limit: 5));

        Assert.DoesNotContain("hunter2", server.Sql(_connection, "SELECT encode(key, 'escape'), marks FROM broker_login_count"), StringComparison.Ordinal);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override ValueTask<ILoginState> OpenAsync()
    {
        _connection = server.NewDatabase(_folder);
        return ValueTask.FromResult<ILoginState>(Open(Time));
    }

    private PostgresLoginState Open(TimeProvider? clock, string? connection = null)
    {
        Assert.True(PostgresLoginState.TryOpen(connection ?? _connection, Time, NullLogger.Instance, clock, out var state, out var problem), problem);
        return state;
    }
}
