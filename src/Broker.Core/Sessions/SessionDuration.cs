using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Core.Sessions;

/// <summary>How long a role session lasts: what was asked, or one hour, and never more than the role's maximum. A pure function.</summary>
/// <remarks>Source: AWS STS API reference, DurationSeconds of AssumeRole and AssumeRoleWithWebIdentity.</remarks>
public static class SessionDuration
{
    /// <summary>The shortest session that may be asked for.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(900);

    /// <summary>The longest session that may be asked for, and the largest maximum a role may have.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(43200);

    /// <summary>What a caller gets who asks for nothing, unless the role's maximum is less.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(3600);

    /// <summary>Gives the session's length in whole seconds, or the <c>ValidationError</c> to answer; another value helps, a retry does not.</summary>
    /// <param name="asked">The request's <c>DurationSeconds</c>; null when absent.</param>
    /// <param name="roleMaximum">The role's <c>MaxSessionDuration</c>.</param>
    /// <param name="duration">The length.</param>
    /// <param name="error">Why not.</param>
    public static bool TryResolve(TimeSpan? asked, TimeSpan roleMaximum, out TimeSpan duration, [NotNullWhen(false)] out StsError? error)
    {
        duration = WholeSeconds(asked ?? (Default < roleMaximum ? Default : roleMaximum));
        error = asked is null ? null : Check(duration, roleMaximum);
        return error is null;
    }

    private static StsError? Check(TimeSpan asked, TimeSpan roleMaximum) =>
        asked < Shortest ? OutOfRange(asked, "greater", Shortest)
        : asked > Longest ? OutOfRange(asked, "less", Longest)
        : asked > roleMaximum ? SessionError.DurationOverRoleMaximum
        : null;

    private static StsError OutOfRange(TimeSpan asked, string relation, TimeSpan bound) =>
        SessionError.DurationOutOfRange(string.Create(
            CultureInfo.InvariantCulture,
            $"1 validation error detected: Value '{asked.TotalSeconds:0}' at 'durationSeconds' failed to satisfy constraint: Member must have value {relation} than or equal to {bound.TotalSeconds:0}"));

    private static TimeSpan WholeSeconds(TimeSpan span) => new(span.Ticks - (span.Ticks % TimeSpan.TicksPerSecond));
}
