using System.Net;
using Broker.Core;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Limits;
using Broker.TestKit;

namespace Broker.Ldap.Tests.Limits;

/// <summary>Who may ask the directory, and when.</summary>
public sealed class LoginLimitsTests : IAsyncDisposable
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _time = new();
    private readonly FileLoginState _state;
    private readonly LoginLimits _limits;

    public LoginLimitsTests()
    {
        _state = FileLoginState.InMemory(_time);
        _limits = new LoginLimits(_state, replicas: 1, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("threat", "L-07")]
    public async Task A_directory_that_locks_after_five_never_locks()
    {
        // The directory counts as Active Directory does: its count falls only after ten quiet minutes, or with a success.
        var provider = Provider(new(4, 1000, 1000, TimeSpan.FromMinutes(15)));
        var (count, last, worst) = (0, DateTimeOffset.MinValue, 0);
        for (var i = 0; i < 2000; i++)
        {
            _time.Advance(TimeSpan.FromSeconds((i * 37 % 400) + 1));
            var admission = await _limits.BeginAsync(provider, "alice", Home, Cancel);
            if (admission.TryGet(out var permit))
            {
                count = _time.GetUtcNow() - last > TimeSpan.FromMinutes(10) ? 1 : count + 1;
                (last, worst) = (_time.GetUtcNow(), Math.Max(worst, count));
                await permit.CompleteAsync(LoginOutcome.Failed);
            }
        }

        Assert.Equal(4, worst);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task One_name_is_told_to_wait_after_its_failures()
    {
        for (var i = 0; i < 4; i++)
        {
            await FailAsync("alice");
        }

        var refused = await _limits.BeginAsync(Provider(), "alice", IPAddress.Parse("198.51.100.7"), Cancel);

        Assert.Equal((LoginLimit.User, TimeSpan.FromMinutes(15)), (refused.Limit, refused.Wait));
        Assert.NotNull((await _limits.BeginAsync(Provider(), "bob", Home, Cancel)).Permit);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task One_address_is_told_to_wait_whatever_names_it_tries()
    {
        for (var i = 0; i < 100; i++)
        {
            await FailAsync($"user{i}");
        }

        var refused = await _limits.BeginAsync(Provider(), "user100", Home, Cancel);

        Assert.Equal(LoginLimit.Address, refused.Limit);
        Assert.InRange(refused.Wait, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(16));
        Assert.NotNull((await _limits.BeginAsync(Provider(), "user100", IPAddress.Parse("192.0.2.2"), Cancel)).Permit);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Everybody_is_told_to_wait_after_the_failures_of_all()
    {
        var provider = Provider(new(4, 100, 10, TimeSpan.FromMinutes(15)));
        for (var i = 0; i < 10; i++)
        {
            await FailAsync($"user{i}", provider, new IPAddress([10, 0, 0, (byte)i]));
        }

        Assert.Equal(LoginLimit.Everybody, (await _limits.BeginAsync(provider, "carol", Home, Cancel)).Limit);
        Assert.NotNull((await _limits.BeginAsync(Provider(name: "other"), "carol", Home, Cancel)).Permit);
    }

    [Fact]
    public async Task Addresses_of_one_network_are_one()
    {
        var provider = Provider(new(4, 1, 1000, TimeSpan.FromMinutes(15)));
        await FailAsync("alice", provider, IPAddress.Parse("2001:db8:1:2::1"));

        Assert.Equal(LoginLimit.Address, (await _limits.BeginAsync(provider, "bob", IPAddress.Parse("2001:db8:1:2:ffff::9"), Cancel)).Limit);
        Assert.NotNull((await _limits.BeginAsync(provider, "bob", IPAddress.Parse("2001:db8:1:3::1"), Cancel)).Permit);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    public void Names_the_network_that_one_client_owns(string address, string network)
    {
        Assert.Equal(network, LoginLimits.NetworkOf(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData(LoginOutcome.Proved)]
    [InlineData(LoginOutcome.NotAsked)]
    public async Task What_was_no_failure_does_not_count(LoginOutcome outcome)
    {
        for (var i = 0; i < 20; i++)
        {
            var admission = await _limits.BeginAsync(Provider(), "alice", Home, Cancel);
            await Assert.IsType<LoginPermit>(admission.Permit).CompleteAsync(outcome);
        }
    }

    [Fact]
    public async Task A_permit_that_is_dropped_counts()
    {
        for (var i = 0; i < 4; i++)
        {
            await using var permit = (await _limits.BeginAsync(Provider(), "alice", Home, Cancel)).Permit;
        }

        Assert.Equal(LoginLimit.User, (await _limits.BeginAsync(Provider(), "alice", Home, Cancel)).Limit);
    }

    [Fact]
    public async Task A_permit_is_completed_once()
    {
        var permit = (await _limits.BeginAsync(Provider(new(1, 100, 1000, TimeSpan.FromMinutes(15))), "alice", Home, Cancel)).Permit!;
        await permit.CompleteAsync(LoginOutcome.Failed);
        await permit.CompleteAsync(LoginOutcome.Proved);

        Assert.Equal(LoginLimit.User, (await _limits.BeginAsync(Provider(new(1, 100, 1000, TimeSpan.FromMinutes(15))), "alice", Home, Cancel)).Limit);
    }

    [Fact]
    public async Task Waits_a_moment_for_those_that_are_going_on()
    {
        var going = new List<LoginPermit>();
        for (var i = 0; i < 4; i++)
        {
            going.Add((await _limits.BeginAsync(Provider(), "alice", Home, Cancel)).Permit!);
        }

        var timers = _time.ActiveTimers;
        var waiting = _limits.BeginAsync(Provider(), "alice", Home, Cancel).AsTask();
        await Eventually.IsTrueAsync(() => _time.ActiveTimers > timers);
        await going[0].CompleteAsync(LoginOutcome.Proved);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.NotNull((await waiting).Permit);
    }

    [Fact]
    public async Task Tells_to_come_again_when_those_go_on_for_long()
    {
        for (var i = 0; i < 4; i++)
        {
            await _limits.BeginAsync(Provider(), "alice", Home, Cancel);
        }

        var waiting = _limits.BeginAsync(Provider(), "alice", Home, Cancel).AsTask();
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal((LoginLimit.User, TimeSpan.FromSeconds(1)), ((await waiting).Limit, (await waiting).Wait));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(9, 1)]
    public async Task Replicas_without_a_shared_state_divide_a_limit(int replicas, int each)
    {
        var limits = new LoginLimits(_state, replicas, _time);
        for (var i = 0; i < each; i++)
        {
            var permit = (await limits.BeginAsync(Provider(), "alice", Home, Cancel)).Permit;
            await Assert.IsType<LoginPermit>(permit).CompleteAsync(LoginOutcome.Failed);
        }

        Assert.Null((await limits.BeginAsync(Provider(), "alice", Home, Cancel)).Permit);
    }

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    private static LdapProvider Provider(LdapLoginLimits? limits = null, string name = "corp")
    {
        return new LdapProvider(AccountId.Parse("123456789012"), name, new(), new(LdapBindMode.Search), new()) { Limits = limits ?? LdapLoginLimits.Default };
    }

    private async Task FailAsync(string name, LdapProvider? provider = null, IPAddress? address = null)
    {
        var admission = await _limits.BeginAsync(provider ?? Provider(), name, address ?? Home, Cancel);
        await Assert.IsType<LoginPermit>(admission.Permit).CompleteAsync(LoginOutcome.Failed);
    }
}
