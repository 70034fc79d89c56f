using Broker.Core.Catalog;

namespace Broker.Core.Sessions;

/// <summary>
/// A caller whose signature was verified and who still exists. Only the actions' caller authenticator makes one (an architecture test looks at
/// every constructor call).
/// </summary>
/// <remarks>Immutable; for one request.</remarks>
public sealed class VerifiedCaller
{
    internal VerifiedCaller(AwsPrincipal principal, string accessKeyId, Session? session, CatalogSnapshot catalog)
    {
        Principal = principal;
        AccessKeyId = accessKeyId;
        Session = session;
        Catalog = catalog;
    }

    /// <summary>Who it is.</summary>
    public AwsPrincipal Principal { get; }

    /// <summary>The access key that signed.</summary>
    public string AccessKeyId { get; }

    /// <summary>The session that signed; null for long-term keys.</summary>
    public Session? Session { get; }

    /// <summary>The catalog that the caller was found in: the whole request is decided on it.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>The user or role of the caller, its policies and tags; null for a root.</summary>
    public IamUser? User { get; internal init; }

    /// <inheritdoc cref="User"/>
    public IamRole? Role { get; internal init; }
}
