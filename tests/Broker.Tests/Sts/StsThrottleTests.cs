using System.Collections.Frozen;
using System.Globalization;
using Broker.Core;
using Broker.Core.Audit;
using Broker.Core.Catalog;
using Broker.Sts;
using Broker.TestKit;

namespace Broker.Tests.Sts;

public sealed class StsThrottleTests
{
    private const string Client = "192.0.2.1";

    private static readonly AccountId One = AccountId.Parse("111111111111");
    private static readonly AccountId Two = AccountId.Parse("222222222222");
    private static readonly StsError Refused = new(StsErrorCode.InvalidIdentityToken, "No.", "test");

    private readonly ManualTimeProvider _time = new();
    private readonly LiveCatalog _catalog = new();

    public StsThrottleTests() => _catalog.Swap(new CatalogSnapshot(new(
        [.. new[] { One, Two }.Select(account => new IamRole(
            RoleArn.Of(account, "/", "demo"), "AROAQNZGKIQY56JQ7WMLA", TrustPolicy: null!, TimeSpan.FromHours(1), FrozenDictionary<string, string>.Empty))],
        [])));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(600)]
    [InlineData(1_000_000)]
    public void Gives_an_account_so_many_at_once_and_so_many_more_each_second(int rate)
    {
        var throttle = Throttle(rate);

        Assert.Equal(rate, Count(() => throttle.TryCount(One), rate + 2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(rate, Count(() => throttle.TryCount(One), rate + 2));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(rate, Count(() => throttle.TryCount(One), rate + 2));
    }

    [Fact]
    public void One_flows_in_as_soon_as_its_time_has_come()
    {
        var throttle = Throttle(10);
        Count(() => throttle.TryCount(One), 10);

        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(throttle.TryCount(One));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(throttle.TryCount(One));
        Assert.False(throttle.TryCount(One));
    }

    [Fact]
    public void A_wall_clock_that_is_set_changes_nothing()
    {
        var throttle = Throttle(10);
        Count(() => throttle.TryCount(One), 10);

        _time.Step(TimeSpan.FromHours(1));

        Assert.False(throttle.TryCount(One));
    }

    [Fact]
    [Trait("threat", "L-06")]
    public void Accounts_do_not_spend_each_others_budget_nor_signed_calls_that_of_unsigned_ones()
    {
        var throttle = Throttle(5);
        Count(() => throttle.TryCount(One), 6);

        Assert.True(throttle.TryCount(Two));
        Assert.NotNull(throttle.TryBegin(Client, One));
    }

    [Fact]
    [Trait("threat", "L-06")]
    public void Refused_proofs_run_an_address_dry_and_no_account()
    {
        var throttle = Throttle(5);

        Assert.Equal(5, Count(() => End(throttle.TryBegin(Client, One), Refused), 50));
        Assert.Null(throttle.TryBegin(Client, Two));
        Assert.Equal(5, Count(() => Prove(throttle.TryBegin("192.0.2.2", One)), 50));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(throttle.TryBegin(Client, One));
    }

    [Fact]
    public void Proofs_count_on_the_account_and_never_on_the_address()
    {
        var throttle = Throttle(5);

        Assert.Equal(5, Count(() => Prove(throttle.TryBegin(Client, One)), 50));
        Assert.Equal(5, Count(() => Prove(throttle.TryBegin(Client, Two)), 50));
    }

    [Theory]
    [InlineData(StsErrorCode.IDPCommunicationError)]
    [InlineData(StsErrorCode.ServiceUnavailable)]
    [InlineData(StsErrorCode.InternalFailure)]
    public void What_nobody_could_judge_counts_on_nobody(StsErrorCode code)
    {
        var throttle = Throttle(2);

        Assert.Equal(20, Count(() => End(throttle.TryBegin(Client, One), new StsError(code, "Not now.")), 20));
        Assert.Equal(2, Count(() => Prove(throttle.TryBegin(Client, One)), 20));
    }

    [Fact]
    public void A_proof_that_is_refused_later_counts_on_the_account()
    {
        var throttle = Throttle(2);

        Assert.Equal(2, Count(() => Prove(throttle.TryBegin(Client, One), new StsError(StsErrorCode.AccessDenied, "No.")), 20));
    }

    [Fact]
    public void A_call_that_came_to_no_end_counts_on_nobody()
    {
        var throttle = Throttle(1);

        for (var i = 0; i < 10; i++)
        {
            throttle.TryBegin(Client, One)!.GiveUp();
        }

        Assert.NotNull(throttle.TryBegin(Client, One));
    }

    [Fact]
    [Trait("threat", "L-06")]
    public void Accounts_that_nobody_has_share_one_bucket()
    {
        var throttle = Throttle(5);
        var n = 0;

        Assert.Equal(5, Count(() => throttle.TryBegin(Address(n), AccountId.Parse((900_000_000_000 + n++).ToString(CultureInfo.InvariantCulture))) is not null, 50));
        Assert.NotNull(throttle.TryBegin(Client, One));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("255.255.255.255", "ffff:ffff:ffff:ffff::", false)]
    [InlineData(null, null, true)]
    public void A_client_counts_by_its_address_or_by_the_prefix_that_it_owns(string? first, string? second, bool isOne)
    {
        var throttle = Throttle(1);
        End(throttle.TryBegin(first), Refused);

        Assert.Equal(isOne, throttle.TryBegin(second) is null);
    }

    [Fact]
    public void Memory_is_bounded_and_full_buckets_make_room()
    {
        var throttle = new StsThrottle(_catalog, 1, _time, mostBuckets: 2);
        Assert.True(End(throttle.TryBegin(Address(1)), Refused));
        Assert.True(End(throttle.TryBegin(Address(2)), Refused));

        // No room: these share a bucket.
        Assert.True(End(throttle.TryBegin(Address(3)), Refused));
        Assert.Null(throttle.TryBegin(Address(4)));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(End(throttle.TryBegin(Address(5)), Refused));
        Assert.True(End(throttle.TryBegin(Address(6)), Refused));
    }

    [Fact]
    public void Many_at_once_get_exactly_what_there_is()
    {
        var throttle = Throttle(600);
        var given = 0;

        Parallel.For(0, 5_000, _ =>
        {
            if (throttle.TryCount(One))
            {
                Interlocked.Increment(ref given);
            }
        });

        Assert.Equal(600, given);
    }

    private StsThrottle Throttle(int rate) => new(_catalog, rate, _time);

    private static string Address(int n) => string.Create(CultureInfo.InvariantCulture, $"198.51.100.{n}");

    private static int Count(Func<bool> take, int times) => Enumerable.Range(0, times).Count(_ => take());

    private static bool End(UnsignedCall? call, StsError? error)
    {
        call?.End(Record(), error);
        return call is not null;
    }

    private static bool Prove(UnsignedCall? call, StsError? error = null)
    {
        var record = Record();
        record.Caller = AuditIdentity.WebIdentityUser("provider", "audience", "subject");
        call?.End(record, error);
        return call is not null;
    }

    private static ActionRecord Record() => new() { Region = "us-east-1", RequestId = "r" };
}
