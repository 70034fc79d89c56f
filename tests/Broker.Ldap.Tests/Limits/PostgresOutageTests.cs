using Broker.Ldap.Limits;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Ldap.Tests.Limits;

/// <summary>Without the server nobody signs in, and who is signed in stays so for a while.</summary>
[Collection("PostgreSQL that fails")]
public sealed class PostgresOutageTests(PostgresServer server)
{
    private static readonly FailureBudget Budget = new("user a", FailureRule.AfterQuiet, 1, TimeSpan.FromMinutes(15));

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("threat", "L-16")]
    public async Task Refuses_sign_ins_while_down_and_counts_on_afterwards()
    {
        using var folder = new TemporaryFolder();
        await using var state = Open(server.NewDatabase(folder));
        Assert.True((await state.ReserveAsync([Budget], Cancel)).TryGet(out var first));
        await state.SettleAsync(first.Reservation!, hasFailed: true);
        Assert.Equal(SessionStanding.Active, await state.StandingOfAsync("one", Cancel));

        await server.KillAsync();

        Assert.False((await state.ReserveAsync([Budget with { Subject = "user b" }], Cancel)).TryGet(out _));
        Assert.False(await state.PutSessionAsync(new("one", "anna", _time.GetUtcNow(), _time.GetUtcNow().AddHours(1), "", ""), Cancel));
        Assert.False(await state.EndSessionAsync("one", _time.GetUtcNow().AddHours(1), Cancel));
        Assert.False((await state.SessionsOfAsync("anna", Cancel)).TryGet(out _));

        _time.Advance(EndedSessions.Patience - TimeSpan.FromSeconds(1));
        Assert.Equal(SessionStanding.Active, await state.StandingOfAsync("one", Cancel));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SessionStanding.Unknown, await state.StandingOfAsync("one", Cancel));

        await server.StartAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(SessionStanding.Active, await state.StandingOfAsync("one", Cancel));
        Assert.True((await state.ReserveAsync([Budget], Cancel)).TryGet(out var again));
        Assert.Null(again.Reservation);
    }

    [Fact]
    [Trait("threat", "L-16")]
    public async Task Refuses_sign_ins_in_time_while_the_server_hangs()
    {
        using var folder = new TemporaryFolder();
        await using var state = Open(server.NewDatabase(folder));
        Assert.True((await state.ReserveAsync([Budget], Cancel)).TryGet(out _));
        server.Signal("-STOP");
        try
        {
            var began = TimeProvider.System.GetTimestamp();

            Assert.False((await state.ReserveAsync([Budget], Cancel)).TryGet(out _));
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
        }
        finally
        {
            server.Signal("-CONT");
        }

        await Eventually.IsTrueAsync(
            () => state.ReserveAsync([Budget with { Subject = "user b" }], Cancel).AsTask().GetAwaiter().GetResult().TryGet(out _));
    }

    private PostgresLoginState Open(string connection)
    {
        Assert.True(PostgresLoginState.TryOpen(connection, _time, NullLogger.Instance, _time, out var state, out var problem), problem);
        return state;
    }
}
