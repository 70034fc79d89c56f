namespace Broker.Core.Catalog.Ldap;

/// <summary>How often a sign-in may fail: below what makes the directory itself lock the person out (threat L-07).</summary>
/// <param name="FailuresOfUser">Failures of one name within <paramref name="Window"/> before it is refused without asking the directory: 1 to 100.</param>
/// <param name="FailuresOfAddress">The same for one client address: 1 to 10,000.</param>
/// <param name="FailuresOfAll">The same for everybody together: 1 to 1,000,000.</param>
/// <param name="Window">How long a failure counts: 1 minute to 24 hours.</param>
/// <remarks>Active Directory's own default is 10 failures in 10 minutes; 5 is common. Immutable.</remarks>
public sealed record LdapLoginLimits(int FailuresOfUser, int FailuresOfAddress, int FailuresOfAll, TimeSpan Window)
{
    /// <summary>4, 100 and 1000 failures in 15 minutes.</summary>
    public static LdapLoginLimits Default { get; } = new(4, 100, 1000, TimeSpan.FromMinutes(15));
}
