using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Core.Sessions;

/// <summary>How long a session lasts: what was asked or the default, and never more than every bound above it. Pure functions.</summary>
/// <remarks>Source: AWS STS API reference, DurationSeconds of each action; IAM user guide, "Role chaining".</remarks>
public static class SessionDuration
{
    /// <summary>The shortest session that may be asked for.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(900);

    /// <summary>The longest session of a role that may be asked for, and the largest maximum a role may have.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(43200);

    /// <summary>What a caller gets who asks for nothing, unless the role's maximum is less; also the most that a chained role and a root get.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(3600);

    /// <summary>The longest session of a user (GetSessionToken, GetFederationToken).</summary>
    public static readonly TimeSpan LongestForUser = TimeSpan.FromSeconds(129600);

    /// <summary>What a user gets who asks for nothing.</summary>
    public static readonly TimeSpan DefaultForUser = TimeSpan.FromSeconds(43200);

    /// <summary>The longest session of a member account's root (AssumeRoot), and what a caller gets who asks for nothing.</summary>
    public static readonly TimeSpan LongestForRoot = TimeSpan.FromSeconds(900);

    /// <summary>
    /// Gives the length of a role's session in whole seconds, or the <c>ValidationError</c> to answer; another value helps, a retry does not.
    /// </summary>
    /// <param name="asked">The request's <c>DurationSeconds</c>; null when absent.</param>
    /// <param name="roleMaximum">The role's <c>MaxSessionDuration</c>.</param>
    /// <param name="isChained">Whether the caller's own credentials are temporary: one hour is the most then.</param>
    /// <param name="duration">The length.</param>
    /// <param name="error">Why not.</param>
    public static bool TryResolve(TimeSpan? asked, TimeSpan roleMaximum, bool isChained, out TimeSpan duration, [NotNullWhen(false)] out StsError? error)
    {
        duration = WholeSeconds(asked ?? (Default < roleMaximum ? Default : roleMaximum));
        error = asked is null ? null
            : duration < Shortest ? OutOfRange(duration, "greater", Shortest)
            : duration > Longest ? OutOfRange(duration, "less", Longest)
            : isChained && duration > Default ? SessionError.DurationOverChainLimit
            : duration > roleMaximum ? SessionError.DurationOverRoleMaximum
            : null;
        return error is null;
    }

    /// <summary>What an identity provider's offer makes of it: in place of the default, or shorter than what was asked; never over the role's maximum.</summary>
    public static TimeSpan Offered(TimeSpan resolved, TimeSpan? asked, TimeSpan? offered, TimeSpan roleMaximum) =>
        offered is not { } offer ? resolved
        : asked is null ? Shorter(offer, roleMaximum)
        : Shorter(offer, resolved);

    /// <summary>Gives the length of a session of a user or root; a root gets an hour at most, silently.</summary>
    public static bool TryResolveForUser(TimeSpan? asked, bool isRoot, out TimeSpan duration, [NotNullWhen(false)] out StsError? error)
    {
        duration = WholeSeconds(asked ?? DefaultForUser);
        error = duration < Shortest ? OutOfRange(duration, "greater", Shortest)
            : duration > LongestForUser ? OutOfRange(duration, "less", LongestForUser)
            : null;
        duration = isRoot && duration > Default ? Default : duration;
        return error is null;
    }

    /// <summary>
    /// The same for the root of a member account: 0 to 900 seconds. A session that ends as it begins is none, so 0 gives one second.
    /// </summary>
    public static bool TryResolveForRoot(TimeSpan? asked, out TimeSpan duration, [NotNullWhen(false)] out StsError? error)
    {
        duration = WholeSeconds(asked ?? LongestForRoot);
        error = duration < TimeSpan.Zero ? OutOfRange(duration, "greater", TimeSpan.Zero)
            : duration > LongestForRoot ? OutOfRange(duration, "less", LongestForRoot)
            : null;
        duration = duration == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : duration;
        return error is null;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static StsError OutOfRange(TimeSpan asked, string relation, TimeSpan bound) =>
        SessionError.DurationOutOfRange(string.Create(
            CultureInfo.InvariantCulture,
            $"1 validation error detected: Value '{asked.TotalSeconds:0}' at 'durationSeconds' failed to satisfy constraint: Member must have value {relation} than or equal to {bound.TotalSeconds:0}"));

    private static TimeSpan WholeSeconds(TimeSpan span) => new(span.Ticks - (span.Ticks % TimeSpan.TicksPerSecond));
}
