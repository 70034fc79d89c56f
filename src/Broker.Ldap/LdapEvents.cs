using Microsoft.Extensions.Logging;

namespace Broker.Ldap;

/// <summary>What the log says about directories. Event ids 160 to 179. Never a person's name, a DN or a server's text.</summary>
internal static partial class LdapEvents
{
    /// <summary>A server stopped being of use.</summary>
    [LoggerMessage(160, LogLevel.Warning, "Directory {Provider}: {Server} failed ({Reason}); others are asked, and it is tried again after a second")]
    public static partial void ServerFailed(ILogger logger, string provider, string server, string reason);

    /// <summary>A server is of use again.</summary>
    [LoggerMessage(161, LogLevel.Information, "Directory {Provider}: {Server} answers again")]
    public static partial void ServerBack(ILogger logger, string provider, string server);

    /// <summary>Settings and directory do not fit.</summary>
    [LoggerMessage(162, LogLevel.Error, "Directory {Provider} cannot be used: {Advice}")]
    public static partial void Misconfigured(ILogger logger, string provider, string advice);

    /// <summary>The service's name has no usable records.</summary>
    [LoggerMessage(163, LogLevel.Warning, "Directory {Provider}: no servers found for domain {Domain} ({Outcome})")]
    public static partial void NoServersFound(ILogger logger, string provider, string domain, string outcome);
}
