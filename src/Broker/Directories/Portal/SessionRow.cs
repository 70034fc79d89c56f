namespace Broker.Directories.Portal;

/// <summary>A sign-in session of the person, as its page shows it.</summary>
/// <param name="Id">What ends it: no secret.</param>
/// <param name="Since">When it began.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Address">Where it came from.</param>
/// <param name="UserAgent">What the program said of itself; null for nothing.</param>
/// <param name="IsCurrent">Whether it is the one of this browser.</param>
internal sealed record SessionRow(string Id, DateTimeOffset Since, DateTimeOffset ExpiresAt, string Address, string? UserAgent, bool IsCurrent);
