using Broker.Core.Sessions;

namespace Broker.Directories.Portal;

/// <summary>Credentials on their way to the one page that shows them.</summary>
/// <param name="RoleName">The role's name.</param>
/// <param name="AssumedRoleArn">Whom they make.</param>
/// <param name="Credentials">The credentials; print as dots.</param>
internal sealed record PortalCredentials(string RoleName, string AssumedRoleArn, TemporaryCredentials Credentials);
