using System.Diagnostics.CodeAnalysis;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Telemetry;
using Broker.Sidecar.Settings;
using Broker.Sidecar.Token;

namespace Broker.Sidecar.Container;

/// <summary>Proves the token that a caller sent: by signature the first time, by memory afterwards, and never past its expiry or its key.</summary>
/// <remarks>
/// Thread safe. The work for a token that fails is bounded: 64 KiB, one parse, at most one signature; keys are fetched at the pace of
/// <see cref="IssuerKeyCache"/>, not of callers. Nobody is locked out: clients try 3 to 5 times at once on a 401 (R22).
/// </remarks>
internal sealed class CallerProof(OidcTokenValidator validator, SidecarSettings settings, BrokerMeter meter)
{
    private readonly VerifiedTokens _verified = new();

    /// <summary>The token in an Authorization value: the value itself, as SDKs send it, or what follows <c>Bearer </c>.</summary>
    public static ReadOnlySpan<char> TokenIn(string authorization) =>
        authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization.AsSpan("Bearer ".Length) : authorization;

    /// <summary>Recalls a token proved earlier whose proof still holds. Allocates nothing.</summary>
    public bool TryRecall(string authorization, [NotNullWhen(true)] out ValidatedIdentity? identity) =>
        _verified.TryRecall(TokenIn(authorization), out identity) && validator.StillHolds(identity, settings.Provider);

    /// <summary>Proves a token, whoever's it is; null, and counted by reason, when it does not hold.</summary>
    public async ValueTask<ValidatedIdentity?> ProveAsync(string authorization, CancellationToken cancellationToken)
    {
        var text = TokenIn(authorization);
        if (text.Length is 0 or > ProjectedTokenFile.LargestFile || text.ContainsAnyExceptInRange('!', '~'))
        {
            meter.TokenRejected(text.Length > ProjectedTokenFile.LargestFile ? TokenRejection.TooLong : TokenRejection.Base64);
            return null;
        }

        if (!UnverifiedToken.Parse(text.ToString(), settings.Profile).TryGet(out var token, out var error)
            || !(await validator.ValidateAsync(token, settings.Provider, cancellationToken)).TryGet(out var identity, out error))
        {
            meter.TokenRejected(error.Reason);
            return null;
        }

        return identity;
    }

    /// <summary>Remembers a proved token of this pod.</summary>
    public void Remember(string authorization, ValidatedIdentity identity) => _verified.Remember(TokenIn(authorization), identity);
}
