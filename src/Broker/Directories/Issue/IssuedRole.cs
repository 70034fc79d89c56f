using Broker.Core.Sessions;

namespace Broker.Directories.Issue;

/// <summary>Credentials of a role, on their way to the one answer that hands them out.</summary>
/// <param name="Credentials">Key id, secret, token and end; prints without the secrets.</param>
/// <param name="AssumedRoleArn"><c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>, or of a federated user where AWS issued as such.</param>
/// <remarks>Immutable.</remarks>
internal sealed record IssuedRole(TemporaryCredentials Credentials, string AssumedRoleArn);
