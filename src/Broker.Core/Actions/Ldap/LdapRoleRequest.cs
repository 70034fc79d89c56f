using System.Collections.Immutable;
using Broker.Core.Authentication.Ldap;

namespace Broker.Core.Actions.Ldap;

/// <summary>A role for a person of a directory; parameters as they arrived, null and empty where absent.</summary>
/// <param name="Identity">The person, proved.</param>
/// <param name="RoleArn">The role's ARN.</param>
public sealed record LdapRoleRequest(DirectoryIdentity Identity, string? RoleArn)
{
    /// <summary>900 to 43,200 seconds; absent: an hour, or the role's maximum when that is less.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>A session policy of at most 2,048 characters.</summary>
    public string? Policy { get; init; }

    /// <summary>At most 10 managed session policies of the role's account.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];
}
