using Broker.Core.Sessions;

namespace Broker.Core.Tests.Sessions;

public sealed class SessionDurationTests
{
    [Theory]
    [InlineData(null, 3600, 3600)]
    [InlineData(null, 43200, 3600)]
    [InlineData(null, 1800, 1800)]
    [InlineData(900, 3600, 900)]
    [InlineData(3600, 3600, 3600)]
    [InlineData(43200, 43200, 43200)]
    [Trait("threat", "T-01")]
    public void Gives_what_was_asked_or_one_hour_within_the_role_maximum(int? asked, int roleMaximum, int expected)
    {
        Assert.True(SessionDuration.TryResolve(Seconds(asked), TimeSpan.FromSeconds(roleMaximum), isChained: false, out var duration, out _));

        Assert.Equal(expected, duration.TotalSeconds);
    }

    [Theory]
    [InlineData(899, 3600, "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900")]
    [InlineData(0, 3600, "Value '0' at")]
    [InlineData(-1, 3600, "Value '-1' at")]
    [InlineData(int.MinValue, 3600, "Value '-2147483648' at")]
    [InlineData(43201, 43200, "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200")]
    [InlineData(int.MaxValue, 43200, "Value '2147483647' at")]
    [InlineData(3601, 3600, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")]
    [Trait("threat", "T-01")]
    public void Refuses_what_is_out_of_bounds_or_above_the_role_maximum(int asked, int roleMaximum, string message)
    {
        Assert.False(SessionDuration.TryResolve(Seconds(asked), TimeSpan.FromSeconds(roleMaximum), isChained: false, out _, out var error));

        Assert.Equal(StsErrorCode.ValidationError, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
