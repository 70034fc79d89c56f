namespace Broker.Directories.Issue;

/// <summary>What a person asks for, as it arrived: the action of the core checks all of it.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="DurationSeconds">How long; null for an hour, or the role's maximum where that is less.</param>
/// <param name="Policy">Session policy as JSON; null for none.</param>
internal sealed record IssueRequest(string? RoleArn, int? DurationSeconds = null, string? Policy = null);
