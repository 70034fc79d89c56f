using Broker.Exchange;
using Broker.Sidecar.Settings;
using Broker.Sidecar.Token;

namespace Broker.Sidecar.Exchange;

/// <summary>Token → validate → exchange, once: the token is proved here before it leaves the pod, and a token the STS finds expired is read again.</summary>
internal sealed class CredentialExchanger(PodTokens tokens, WebIdentityExchange exchange, ExchangePipeline pipeline, SidecarSettings settings)
{
    /// <summary>Gives the outcome and the token that earned it; no token when none could be proved.</summary>
    public async Task<(ExchangeOutcome Outcome, PodToken? Token)> ExchangeAsync(CancellationToken cancellationToken)
    {
        var (outcome, token) = await ExchangeOnceAsync(cancellationToken);

        // Kubelet may have rotated the token a moment ago: read it again and try once more; then the schedule backs off.
        return outcome.Fault == ExchangeFault.ExpiredToken ? await ExchangeOnceAsync(cancellationToken) : (outcome, token);
    }

    private async Task<(ExchangeOutcome Outcome, PodToken? Token)> ExchangeOnceAsync(CancellationToken cancellationToken)
    {
        var proof = await tokens.ProveAsync(cancellationToken);
        if (!proof.TryGet(out var token, out var error))
        {
            return (ExchangeOutcome.Failed(ExchangeFault.TokenUnusable, error.Reason), null);
        }

        var call = new WebIdentityCall(settings.Role, token.Key.SessionName, settings.Duration, token.Text);
        return (await pipeline.RunAsync(cancel => exchange.ExchangeAsync(call, cancel), cancellationToken), token);
    }
}
