using System.Collections.Concurrent;
using Broker.Ldap.Limits;
using Broker.TestKit;

namespace Broker.Ldap.Tests.Limits;

/// <summary>What every login state promises; one class for each implementation runs it.</summary>
public abstract class LoginStateContract : IAsyncLifetime
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private protected ManualTimeProvider Time { get; } = new();

    private protected ILoginState State { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => State = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await State.DisposeAsync();
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Takes_as_many_failures_as_the_budget_has()
    {
        for (var i = 0; i < 4; i++)
        {
            await FailAsync(User());
        }

        var refused = await ReserveAsync(User());

        Assert.Null(refused.Reservation);
        Assert.Equal(0, refused.Full);
        Assert.False(refused.IsPassing);
        Assert.Equal(Window, refused.Wait);
    }

    [Fact]
    public async Task Another_subject_has_a_budget_of_its_own()
    {
        await FailAsync(User(limit: 1));

        Assert.Null((await ReserveAsync(User(limit: 1))).Reservation);
        Assert.NotNull((await ReserveAsync(User("user b", limit: 1))).Reservation);
    }

    [Fact]
    [Trait("threat", "L-07")]
    public async Task Failures_of_a_user_are_forgotten_together_after_quiet_time()
    {
        await FailAsync(User(limit: 2));
        Time.Advance(Window - TimeSpan.FromSeconds(1));
        await FailAsync(User(limit: 2));
        Time.Advance(Window - TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(1), (await ReserveAsync(User(limit: 2))).Wait);

        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await ReserveAsync(User(limit: 2))).Reservation);
        Assert.NotNull((await ReserveAsync(User(limit: 2))).Reservation);
    }

    [Fact]
    public async Task Failures_of_an_address_are_forgotten_each_by_itself()
    {
        await FailAsync(Address(limit: 2));
        Time.Advance(TimeSpan.FromMinutes(10));
        await FailAsync(Address(limit: 2));
        var refused = await ReserveAsync(Address(limit: 2));

        Assert.InRange(refused.Wait, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
        Time.Advance(refused.Wait);
        Assert.NotNull((await ReserveAsync(Address(limit: 2))).Reservation);
        Assert.Null((await ReserveAsync(Address(limit: 2))).Reservation);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Every_window_has_at_most_the_budget_of_an_address()
    {
        var admitted = new List<DateTimeOffset>();
        for (var i = 0; i < 240; i++)
        {
            if ((await ReserveAsync(Address(limit: 10))).Reservation is not null)
            {
                admitted.Add(Time.GetUtcNow());
            }

            Time.Advance(TimeSpan.FromSeconds(17));
        }

        Assert.All(admitted, first => Assert.InRange(admitted.Count(at => at >= first && at < first + Window), 1, 10));
        Assert.InRange(admitted.Count, 40, 60);
    }

    [Fact]
    public async Task Gives_back_what_succeeded()
    {
        for (var i = 0; i < 20; i++)
        {
            var taken = await ReserveAsync(User(), Address(limit: 1), All(limit: 1));
            Assert.NotNull(taken.Reservation);
            await State.SettleAsync(taken.Reservation, hasFailed: false);
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_success_keeps_the_failures_before_it()
    {
        await FailAsync(User(limit: 2));
        await State.SettleAsync((await ReserveAsync(User(limit: 2))).Reservation!, hasFailed: false);
        await FailAsync(User(limit: 2));

        Assert.Null((await ReserveAsync(User(limit: 2))).Reservation);
    }

    [Fact]
    public async Task A_success_does_not_keep_failures_from_being_forgotten()
    {
        await FailAsync(User(limit: 1));
        Time.Advance(Window);
        await State.SettleAsync((await ReserveAsync(User(limit: 1))).Reservation!, hasFailed: false);

        Assert.NotNull((await ReserveAsync(User(limit: 1))).Reservation);
    }

    [Fact]
    public async Task Settling_twice_gives_back_once()
    {
        var first = (await ReserveAsync(User(limit: 2))).Reservation!;
        await FailAsync(User(limit: 2));
        await State.SettleAsync(first, hasFailed: false);
        await State.SettleAsync(first, hasFailed: false);

        Assert.NotNull((await ReserveAsync(User(limit: 2))).Reservation);
        Assert.Null((await ReserveAsync(User(limit: 2))).Reservation);
    }

    [Fact]
    public async Task One_that_is_going_on_is_only_in_the_way_for_a_moment()
    {
        var going = (await ReserveAsync(User(limit: 1))).Reservation!;
        var refused = await ReserveAsync(User(limit: 1));

        Assert.True(refused.IsPassing);
        await State.SettleAsync(going, hasFailed: true);
        Assert.False((await ReserveAsync(User(limit: 1))).IsPassing);
    }

    [Fact]
    [Trait("threat", "L-07")]
    public async Task One_that_never_ended_stands_from_when_it_had_to_end()
    {
        await ReserveAsync(User(limit: 1));
        Time.Advance(LoginLimits.LongestTry);

        var refused = await ReserveAsync(User(limit: 1));
        Assert.False(refused.IsPassing);
        Assert.Equal(Window, refused.Wait);
        Time.Advance(Window);
        Assert.NotNull((await ReserveAsync(User(limit: 1))).Reservation);
    }

    [Fact]
    public async Task Counts_nowhere_when_one_budget_is_full()
    {
        await FailAsync(All(limit: 1));
        var refused = await ReserveAsync(User(limit: 1), Address(limit: 1), All(limit: 1));

        Assert.Equal(2, refused.Full);
        Assert.NotNull((await ReserveAsync(User(limit: 1), Address(limit: 1))).Reservation);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Parallel_tries_cannot_exceed_a_budget()
    {
        var admitted = new ConcurrentBag<FailureReservation>();
        await Parallel.ForAsync(0, 100, Cancel, async (_, cancel) =>
        {
            var answer = await State.ReserveAsync([User(), Address(limit: 7), All(limit: 50)], cancel);
            if (answer.TryGet(out var decision) && decision.Reservation is { } reservation)
            {
                admitted.Add(reservation);
            }
        });

        Assert.Equal(4, admitted.Count);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Parallel_tries_at_many_names_cannot_exceed_the_budget_of_their_address()
    {
        var admitted = 0;
        await Parallel.ForAsync(0, 100, Cancel, async (i, cancel) =>
        {
            var answer = await State.ReserveAsync([User($"user {i}"), Address(limit: 7), All(limit: 50)], cancel);
            if (answer.TryGet(out var decision) && decision.Reservation is not null)
            {
                Interlocked.Increment(ref admitted);
            }
        });

        Assert.Equal(7, admitted);
    }

    [Fact]
    public async Task Lists_the_sessions_of_a_person_newest_first()
    {
        await PutAsync("one", "anna");
        Time.Advance(TimeSpan.FromMinutes(1));
        var second = await PutAsync("two", "anna");
        await PutAsync("three", "bob");

        var sessions = await SessionsAsync("anna");

        Assert.Equal(["two", "one"], sessions.Select(session => session.Id));
        Assert.Equal(second, sessions[0]);
        Assert.Empty(await SessionsAsync("nobody"));
    }

    [Fact]
    public async Task Ends_a_session()
    {
        var session = await PutAsync("one", "anna");
        Assert.Equal(SessionStanding.Active, await State.StandingOfAsync("one", Cancel));

        Assert.True(await State.EndSessionAsync("one", session.ExpiresAt, Cancel));

        Assert.Equal(SessionStanding.Ended, await State.StandingOfAsync("one", Cancel));
        Assert.Empty(await SessionsAsync("anna"));
        Assert.True(await State.EndSessionAsync("one", session.ExpiresAt, Cancel));
    }

    [Fact]
    public async Task Remembers_the_end_of_a_session_that_it_never_saw()
    {
        Assert.True(await State.EndSessionAsync("unseen", Time.GetUtcNow().AddHours(1), Cancel));
        Assert.Equal(SessionStanding.Ended, await State.StandingOfAsync("unseen", Cancel));
        Assert.Equal(SessionStanding.Active, await State.StandingOfAsync("another", Cancel));
    }

    [Fact]
    public async Task Forgets_sessions_that_expired()
    {
        await PutAsync("one", "anna");
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Single(await SessionsAsync("anna"));

        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await SessionsAsync("anna"));
    }

    [Fact]
    public async Task One_more_session_than_a_person_may_have_ends_the_oldest()
    {
        for (var i = 0; i < LoginTables.MostOfPerson; i++)
        {
            await PutAsync($"s{i}", "anna");
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(SessionStanding.Active, await State.StandingOfAsync("s0", Cancel));
        await PutAsync("more", "anna");
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(SessionStanding.Ended, await State.StandingOfAsync("s0", Cancel));
        Assert.Equal(SessionStanding.Active, await State.StandingOfAsync("s1", Cancel));
        Assert.Equal(LoginTables.MostOfPerson, (await SessionsAsync("anna")).Count);
    }

    [Fact]
    public async Task Sign_ins_at_once_leave_no_more_sessions_than_a_person_may_have()
    {
        await Parallel.ForAsync(0, LoginTables.MostOfPerson + 16, Cancel, async (i, cancel) =>
            Assert.True(await State.PutSessionAsync(new($"s{i}", "anna", Time.GetUtcNow(), Time.GetUtcNow().AddHours(1), "", ""), cancel)));

        Assert.Equal(LoginTables.MostOfPerson, (await SessionsAsync("anna")).Count);
        Time.Advance(TimeSpan.FromSeconds(3));
        var standings = new List<SessionStanding>();
        for (var i = 0; i < LoginTables.MostOfPerson + 16; i++)
        {
            standings.Add(await State.StandingOfAsync($"s{i}", Cancel));
        }

        Assert.Equal(16, standings.Count(standing => standing == SessionStanding.Ended));
    }

    [Fact]
    public async Task Keeps_any_text_of_a_client()
    {
        var agent = "a'; DROP TABLE broker_login_session; -- \u0000\n\ud83d\ude00\u202e <script>";
        await State.PutSessionAsync(new("one", "anna", Time.GetUtcNow(), Time.GetUtcNow().AddHours(1), "", agent), Cancel);

        var kept = Assert.Single(await SessionsAsync("anna"));
        Assert.Equal(agent, kept.UserAgent.Replace('\uFFFD', '\0'));
        Assert.Equal("", kept.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("é")]
    public async Task Refuses_an_id_that_is_none(string id)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await State.EndSessionAsync(id, Time.GetUtcNow().AddHours(1), Cancel));
    }

    private protected abstract ValueTask<ILoginState> OpenAsync();

    private protected static FailureBudget User(string subject = "user a", int limit = 4) => new(subject, FailureRule.AfterQuiet, limit, Window);

    private protected static FailureBudget Address(int limit) => new("address 192.0.2.1", FailureRule.EachAlone, limit, Window);

    private protected static FailureBudget All(int limit) => new("all", FailureRule.EachAlone, limit, Window);

    private protected async Task<FailureDecision> ReserveAsync(params FailureBudget[] budgets) => await ReserveAsync(State, budgets);

    private protected static async Task<FailureDecision> ReserveAsync(ILoginState state, params FailureBudget[] budgets)
    {
        var answer = await state.ReserveAsync(budgets, Cancel);
        Assert.True(answer.TryGet(out var decision));
        return decision;
    }

    private protected async Task FailAsync(params FailureBudget[] budgets)
    {
        var decision = await ReserveAsync(budgets);
        Assert.NotNull(decision.Reservation);
        await State.SettleAsync(decision.Reservation, hasFailed: true);
    }

    private protected async Task<SignInRecord> PutAsync(string id, string person)
    {
        var session = new SignInRecord(id, person, Time.GetUtcNow(), Time.GetUtcNow().AddHours(1), "192.0.2.1", "curl/8");
        Assert.True(await State.PutSessionAsync(session, Cancel));
        return session;
    }

    private protected async Task<IReadOnlyList<SignInRecord>> SessionsAsync(string person)
    {
        Assert.True((await State.SessionsOfAsync(person, Cancel)).TryGet(out var sessions));
        return sessions;
    }
}
