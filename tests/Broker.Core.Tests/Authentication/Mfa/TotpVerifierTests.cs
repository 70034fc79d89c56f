using System.Text;
using Broker.Core.Authentication.Mfa;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Mfa;

public sealed class TotpVerifierTests
{
    private const string Device = "arn:aws:iam::123456789012:mfa/alice";

    /// <summary>RFC 6238, appendix B: the secret of its SHA-1 vectors.</summary>
    private static readonly byte[] Seed = Encoding.ASCII.GetBytes("12345678901234567890");

    private readonly ManualTimeProvider _time = new();
    private readonly TotpVerifier _verifier;

    public TotpVerifierTests() => _verifier = new TotpVerifier(_time);

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Computes_the_codes_of_rfc_6238(long seconds, string code)
    {
        Assert.Equal(code, CodeAt(DateTimeOffset.FromUnixTimeSeconds(seconds)));
        Assert.Equal(MfaVerification.Accepted, new TotpVerifier(new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(seconds))).Verify(Device, Seed, code));
    }

    [Theory]
    [InlineData(-3, MfaVerification.InvalidCode)]
    [InlineData(-2, MfaVerification.Accepted)]
    [InlineData(-1, MfaVerification.Accepted)]
    [InlineData(0, MfaVerification.Accepted)]
    [InlineData(1, MfaVerification.Accepted)]
    [InlineData(2, MfaVerification.Accepted)]
    [InlineData(3, MfaVerification.InvalidCode)]
    public void Accepts_two_steps_of_drift_either_way(int steps, MfaVerification outcome) => Assert.Equal(outcome, Verify(Code(steps)));

    [Fact]
    public void Accepts_a_code_once()
    {
        var code = Code();

        Assert.Equal(MfaVerification.Accepted, Verify(code));
        Assert.Equal(MfaVerification.InvalidCode, Verify(code));

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(MfaVerification.InvalidCode, Verify(code));
        Assert.Equal(MfaVerification.Accepted, Verify(Code()));
    }

    [Fact]
    public void Refuses_a_code_older_than_the_last_accepted_one()
    {
        Assert.Equal(MfaVerification.Accepted, Verify(Code(1)));

        Assert.Equal(MfaVerification.InvalidCode, Verify(Code(0)));
        Assert.Equal(MfaVerification.InvalidCode, Verify(Code(1)));
        Assert.Equal(MfaVerification.Accepted, Verify(Code(2)));
    }

    [Fact]
    public void Refuses_a_used_code_after_the_clock_was_set_back()
    {
        var code = Code();
        Verify(code);

        _time.Step(TimeSpan.FromSeconds(-60));

        Assert.Equal(MfaVerification.InvalidCode, Verify(code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12 456")]
    [InlineData("abcdef")]
    [InlineData("１２３４５６")]
    public void Refuses_what_is_no_code(string code) => Assert.Equal(MfaVerification.InvalidCode, Verify(code));

    [Fact]
    public void Refuses_the_code_of_another_seed() =>
        Assert.Equal(MfaVerification.InvalidCode, _verifier.Verify(Device, Encoding.ASCII.GetBytes("another secret of 20"), Code()));

    [Fact]
    public void Refuses_even_the_right_code_after_nine_attempts_until_three_minutes_have_passed()
    {
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(MfaVerification.InvalidCode, Verify("wrong!"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(MfaVerification.Accepted, Verify(Code()));
        Assert.Equal(MfaVerification.BudgetExceeded, Verify(Code(1)));

        // The first attempt was eight seconds before the ninth.
        _time.Advance(TimeSpan.FromSeconds(171));
        Assert.Equal(MfaVerification.BudgetExceeded, Verify(Code()));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(MfaVerification.Accepted, Verify(Code()));
        Assert.Equal(MfaVerification.BudgetExceeded, Verify(Code(1)));
    }

    [Fact]
    public void Goes_on_counting_for_as_long_as_a_device_is_tried()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i % 10 == 9 ? MfaVerification.BudgetExceeded : MfaVerification.InvalidCode, Verify("000000 "));
            _time.Advance(i % 10 == 9 ? DeviceUse.Window : TimeSpan.Zero);
        }
    }

    [Fact]
    public void Counts_each_device_alone()
    {
        for (var i = 0; i < 10; i++)
        {
            Verify("wrong!");
        }

        Assert.Equal(MfaVerification.BudgetExceeded, Verify(Code()));
        Assert.Equal(MfaVerification.Accepted, _verifier.Verify("arn:aws:iam::123456789012:mfa/bob", Seed, Code()));
    }

    [Fact]
    public void Forgets_idle_devices_and_refuses_more_than_it_can_remember()
    {
        for (var i = 0; i < TotpVerifier.MostDevices; i++)
        {
            _verifier.Verify($"device-{i}", Seed, "wrong!");
        }

        Assert.Equal(MfaVerification.BudgetExceeded, Verify(Code()));
        Assert.Equal(MfaVerification.Accepted, _verifier.Verify("device-7", Seed, Code()));

        _time.Advance(TotpVerifier.Remembered);
        Assert.Equal(MfaVerification.Accepted, Verify(Code()));
    }

    [Fact]
    public async Task Accepts_a_code_once_when_many_send_it_together()
    {
        var code = Code();
        using var together = new Barrier(8);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return Verify(code);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Single(outcomes, MfaVerification.Accepted);
        Assert.Equal(7, outcomes.Count(o => o == MfaVerification.InvalidCode));
    }

    [Fact]
    public void Does_not_verify_against_no_secret() => Assert.Throws<ArgumentException>(() => _verifier.Verify(Device, [], Code()));

    private MfaVerification Verify(string code) => _verifier.Verify(Device, Seed, code);

    private string Code(int steps = 0) => CodeAt(_time.GetUtcNow() + TimeSpan.FromSeconds(30 * steps));

    private static string CodeAt(DateTimeOffset instant)
    {
        var code = new byte[TotpCode.Digits];
        TotpCode.Write(Seed, TotpCode.StepAt(instant), code);
        return Encoding.ASCII.GetString(code);
    }
}
