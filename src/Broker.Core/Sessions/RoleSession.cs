using System.Collections.Immutable;

namespace Broker.Core.Sessions;

/// <summary>What a role session is, without its secrets: this is sealed into the session token.</summary>
/// <param name="Role">The role's ARN.</param>
/// <param name="RoleId">The role's unique id when the session began; another id means that the role was created again.</param>
/// <param name="SessionName">2 to 64 characters of <c>[\w+=,.@-]</c> (ASCII).</param>
/// <param name="AccessKeyId">The key id that belongs to this session and no other.</param>
/// <param name="IssuedAt">Whole seconds, UTC.</param>
/// <param name="ExpiresAt">Whole seconds, UTC.</param>
/// <param name="Federation">Who was federated; null when the caller used AWS credentials.</param>
public sealed record RoleSession(
    RoleArn Role,
    string RoleId,
    string SessionName,
    AccessKeyId AccessKeyId,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    WebIdentityFederation? Federation)
{
    /// <summary><c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>.</summary>
    public string Arn => Role.SessionArn(SessionName);

    /// <summary><c>AROA…:SESSION</c>.</summary>
    public string AssumedRoleId => $"{RoleId}:{SessionName}";
}

/// <summary>The keys of a web identity that stay with its session: provider, audience, subject, methods.</summary>
public sealed record WebIdentityFederation(string ProviderArn, string Audience, string Subject, ImmutableArray<string> AuthenticationMethods);
