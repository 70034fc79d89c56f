using Broker.Core.Authentication.Ldap;
using Broker.Ldap;
using Broker.Ldap.Results;

namespace Broker.Directories.SignIn;

/// <summary>What is known of the person of one session. Changed under its own lock.</summary>
internal sealed class SessionReading(DateTimeOffset expiresAt)
{
    /// <summary>When the session ends.</summary>
    public DateTimeOffset ExpiresAt => expiresAt;

    /// <summary>The last reading; null when there was none in this process.</summary>
    public DirectoryIdentity? Identity { get; set; }

    /// <summary>The reading that is on its way; null when none is.</summary>
    public Task<DirectoryAnswer<DirectoryIdentity>>? Pending { get; set; }

    /// <summary>The directory that was asked last: what another one said of the person, by another document, does not count any more.</summary>
    public LdapDirectory? Asked { get; set; }

    /// <summary>When a directory that did not answer is asked again.</summary>
    public DateTimeOffset NextTry { get; set; } = DateTimeOffset.MinValue;
}
