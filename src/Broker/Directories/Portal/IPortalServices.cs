namespace Broker.Directories.Portal;

/// <summary>What the portal asks of its role. Everything is audited and limited behind it. Thread safe.</summary>
internal interface IPortalServices
{
    /// <summary>Proves a password and begins a session.</summary>
    Task<PortalAnswer<PortalSession>> SignInAsync(string username, ReadOnlyMemory<byte> password, HttpContext context);

    /// <summary>Who a token belongs to; null for nobody any more.</summary>
    Task<PortalSession?> FindAsync(string token, HttpContext context);

    /// <summary>Ends a session of the person.</summary>
    Task<PortalRefusal?> EndAsync(PortalSession session, string sessionId, HttpContext context);

    /// <summary>The person's roles.</summary>
    Task<PortalAnswer<IReadOnlyList<RoleCard>>> RolesAsync(PortalSession session, HttpContext context);

    /// <summary>Credentials of a role.</summary>
    Task<PortalAnswer<PortalCredentials>> IssueAsync(PortalSession session, string? roleArn, int? durationSeconds, HttpContext context);

    /// <summary>The address that opens the console as a role.</summary>
    Task<PortalAnswer<Uri>> ConsoleAsync(PortalSession session, string? roleArn, HttpContext context);

    /// <summary>The person's sign-in sessions.</summary>
    Task<PortalAnswer<IReadOnlyList<SessionRow>>> SessionsAsync(PortalSession session, HttpContext context);
}
