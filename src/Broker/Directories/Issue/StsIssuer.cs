using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Exchange;

namespace Broker.Directories.Issue;

/// <summary>
/// Credentials of another STS, ours or AWS's: decided here, then an identity token of our own for this one role is exchanged there. It has no
/// credentials of its own to lose.
/// </summary>
/// <remarks>Thread safe. Source: AWS STS API reference, AssumeRoleWithWebIdentity.</remarks>
internal sealed class StsIssuer : ICredentialIssuer, IDisposable
{
    private readonly RemoteIssue _remote;
    private readonly AssignRole _assign;
    private readonly HttpClient _http;
    private readonly WebIdentityExchange _exchange;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="grant">Decides.</param>
    /// <param name="assign">Signs the identity token.</param>
    /// <param name="endpoint">The STS: https, or http on loopback.</param>
    /// <param name="caFile">The only authorities of its certificate; null for the machine's.</param>
    /// <param name="surroundings">Logs and clock.</param>
    public StsIssuer(GrantRole grant, AssignRole assign, Uri endpoint, string? caFile, DirectorySurroundings surroundings)
    {
        _assign = assign;
        _http = WebIdentityExchange.OpenClient(WebIdentityExchange.OpenHandler(caFile is null ? null : CaTrust.OfFile(caFile), RemoteIssue.MostConnections));
        _exchange = new WebIdentityExchange(_http, endpoint, surroundings.Time);
        _remote = new RemoteIssue(grant, surroundings.Time, surroundings.Logging.CreateLogger<StsIssuer>());
    }

    /// <inheritdoc/>
    public async ValueTask<StsResult<IssuedRole>> IssueAsync(
        DirectoryIdentity identity, IssueRequest request, RequestEnvironment environment, ActionRecord record, CancellationToken cancellationToken)
    {
        // 1. Decide.
        if (!_remote.Decide(identity, request, environment, record).TryGet(out var grant, out var error))
        {
            return error;
        }

        // 2. Sign.
        if (!_assign.Execute(grant, environment, record).TryGet(out var assigned, out error))
        {
            return error;
        }

        // 3. Exchange.
        var call = new WebIdentityCall(grant.Role.Arn, grant.Session.SessionName, grant.Duration, assigned.Token.Reveal(), grant.Policies?.Inline);
        var session = ("assumedRoleUser", grant.Role.Arn.SessionArn(grant.Session.SessionName));
        return await _remote.AskAsync(grant, session, cancel => _exchange.ExchangeAsync(call, cancel), record, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
