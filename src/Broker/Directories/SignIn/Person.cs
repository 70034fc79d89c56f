using Broker.Core.Authentication.Ldap;
using Broker.Core.Sessions;

namespace Broker.Directories.SignIn;

/// <summary>Who a request is from: proved by a password with this request, or earlier by the session that it shows, and as the directory describes them now.</summary>
/// <param name="Identity">The person.</param>
/// <param name="ChainId">What links the events that follow from one sign-in.</param>
/// <param name="Session">The session; null when the request itself has the password.</param>
/// <remarks>Immutable. Only <see cref="DirectoryLogin"/> and <see cref="People"/> make one.</remarks>
internal sealed record Person(DirectoryIdentity Identity, string ChainId, BrokerSession? Session)
{
    /// <summary>The one text by which the login state knows the person.</summary>
    public string Key => KeyOf(Identity);

    /// <inheritdoc cref="Key"/>
    public static string KeyOf(DirectoryIdentity identity) => $"{identity.Provider.Arn} {identity.Username}";

    /// <summary>The name only.</summary>
    public override string ToString() => Identity.ToString();
}
