using System.Text;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions;

/// <summary>The size of session tokens: told to the byte, padded on request, and refused beyond 4,096 (contracts/sts §1.9).</summary>
public sealed class AssumeRoleTokenSizeTests : IDisposable
{
    private readonly ActionWorld _world = new();

    public AssumeRoleTokenSizeTests() => _world.User("alice").Role("cart", Policies.Trust(UserArn("alice"), "sts:*"));

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(4095)]
    [InlineData(4096)]
    public void Sizes_are_those_of_the_token_and_not_below_what_was_asked(int? minimum)
    {
        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"), request => request with { MinimumSessionTokenSize = minimum });

        var size = Encoding.UTF8.GetByteCount(session.Credentials.SessionToken.Reveal());
        Assert.Equal(size, session.SessionTokenSize);
        Assert.InRange(size, minimum ?? 1, Math.Max((minimum ?? 0) + 3, 600));
        Assert.InRange(size, 1, 4096);
        Assert.Equal((int)Math.Ceiling(size * 100 / 4096.0), session.SessionTokenUtilization);
        Assert.Equal(SessionArn("cart"), _world.CallerOf(session).Principal.Arn);
    }

    [Fact]
    [Trait("threat", "T-07")]
    public void The_largest_policy_that_fits_is_accepted_and_the_next_refused()
    {
        var (fits, tooLarge) = (0, 6000);
        while (tooLarge - fits > 1)
        {
            var length = (fits + tooLarge) / 2;
            (fits, tooLarge) = Try(length).TryGet(out var response, out var error) ? (length, tooLarge) : (fits, length);
            Assert.True(response?.Session.SessionTokenSize <= 4096 || error?.Code == StsErrorCode.PackedPolicyTooLarge, error?.ToString());
        }

        // Text that does not compress: well beyond AWS's old 2,048 characters, and still bounded by the token.
        Assert.InRange(fits, 2049, 4096);
    }

    [Theory]
    [Trait("threat", "T-07")]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(10_000)]
    public void A_long_policy_that_packs_well_is_accepted(int length)
    {
        var policy = Policies.Allow("s3:*", $"arn:aws:s3:::{new string('a', length - Policies.Allow("s3:*", "arn:aws:s3:::").Length)}");

        var session = _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"), request => request with { Policy = policy });

        Assert.Equal(length, session.Session.Policies!.Inline!.Length);
        Assert.Equal(policy, _world.CallerOf(session).Session!.Policies!.Inline);
    }

    [Fact]
    [Trait("threat", "T-07")]
    public void Ten_policy_arns_fit_and_eleven_are_refused()
    {
        foreach (var i in Enumerable.Range(0, 11))
        {
            _world.ManagedPolicy($"p{i}", Policies.Allow("*"));
        }

        AssumeRoleWith(10);
        var error = _world.Refused(
            _world.CallerWithKeys("alice"), RoleArn("cart"), request => request with { PolicyArns = [.. Arns(11)] }, StsErrorCode.ValidationError);
        Assert.Equal("1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10", error.Message);

        void AssumeRoleWith(int count) => Assert.Equal(
            count, _world.Assume(_world.CallerWithKeys("alice"), RoleArn("cart"), request => request with { PolicyArns = [.. Arns(count)] }).Session.Policies!.Arns.Count);

        static IEnumerable<string> Arns(int count) => Enumerable.Range(0, count).Select(i => PolicyArn($"p{i}"));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(50, false)]
    public void Tags_count_with_everything_else(int count, bool expected)
    {
        var tags = Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{i}", Value(i)));

        var result = _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1") { Tags = [.. tags] });

        Assert.Equal(expected, result.TryGet(out _, out var error));
        Assert.Equal(expected ? null : StsErrorCode.PackedPolicyTooLarge, error?.Code);

        static string Value(int seed)
        {
            var random = new Random(seed);
            return string.Create(120, random, static (text, random) => random.GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", text));
        }
    }

    private StsResult<Core.Actions.AssumeRoleResponse> Try(int length)
    {
        var noise = SessionSamples.Noise(length).Replace('"', 'x').Replace('\\', 'y').Replace('$', 'z').Replace('{', 'v').Replace('*', 'w').Replace('?', 'u');
        return _world.AssumeRole(_world.CallerWithKeys("alice"), new(RoleArn("cart"), "s1") { Policy = Policies.Allow("s3:*", $"arn:aws:s3:::{noise}") });
    }
}
