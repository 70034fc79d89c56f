using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>
/// A role that a person of a directory may have now, decided and not minted: for an STS that is not in this process. Only <see cref="GrantRole"/>
/// makes one.
/// </summary>
/// <remarks>Immutable. Good for <see cref="Validity"/>: the next request is decided anew.</remarks>
public sealed class RoleGrant
{
    /// <summary>How long a grant may be acted on.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(1);

    internal RoleGrant(IamRole role, MappedSession session, TimeSpan duration, DirectoryIdentity identity)
    {
        Role = role;
        Session = session;
        Duration = duration;
        Identity = identity;
    }

    /// <summary>The role.</summary>
    public IamRole Role { get; }

    /// <summary>Name, source identity and tags of the session.</summary>
    public MappedSession Session { get; }

    /// <summary>How long the session is to last: what was asked or the default, within the role's maximum. Whole seconds.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The person.</summary>
    public DirectoryIdentity Identity { get; }

    /// <summary>The session policies that were asked for, checked; null for none. Whoever mints has to pass them on.</summary>
    public SessionPolicies? Policies { get; internal init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset GrantedAt { get; init; }

    /// <summary>Role and person only.</summary>
    public override string ToString() => $"{Role.Arn} to {Identity}";
}
