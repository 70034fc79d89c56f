using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Sidecar.Settings;

namespace Broker.Sidecar.Token;

/// <summary>The pod's own token, read from its file and validated here before anybody exchanges it; a bad file keeps the last good one.</summary>
/// <remarks>One loop calls the methods; <see cref="Current"/> may be read by any thread.</remarks>
internal sealed class PodTokens(ProjectedTokenFile file, OidcTokenValidator validator, SidecarSettings settings, ILogger log)
{
    private static readonly StsError NoToken = new(StsErrorCode.ServiceUnavailable, "The token file holds no token.", "token_file_empty");

    private volatile PodToken? _current;
    private string? _lastProblem;

    /// <summary>The last token that was proved, or null.</summary>
    public PodToken? Current => _current;

    /// <summary>Looks whether the file has another token and proves it; true when <see cref="Current"/> is now another one.</summary>
    public async ValueTask<bool> PollAsync(CancellationToken cancellationToken)
    {
        var before = _current;
        var text = file.Read();
        if (text is null)
        {
            Note(NoToken);
            return false;
        }

        if (!string.Equals(text, before?.Text, StringComparison.Ordinal))
        {
            await ProveAsync(text, cancellationToken);
        }

        return !ReferenceEquals(before, _current);
    }

    /// <summary>Reads the file again and proves its token now, or the last good one where the file is bad.</summary>
    public async ValueTask<StsResult<PodToken>> ProveAsync(CancellationToken cancellationToken)
    {
        var kept = _current;
        var text = file.Read();
        StsResult<PodToken> result = text is null ? NoToken : await ProveAsync(text, cancellationToken);
        return result.TryGet(out _, out _) || kept is null || string.Equals(kept.Text, text, StringComparison.Ordinal)
            ? result
            : await ProveAsync(kept.Text, cancellationToken);
    }

    private async ValueTask<StsResult<PodToken>> ProveAsync(string text, CancellationToken cancellationToken)
    {
        if (!UnverifiedToken.Parse(text, settings.Profile).TryGet(out var token, out var error)
            || !(await validator.ValidateAsync(token, settings.Provider, cancellationToken)).TryGet(out var identity, out error))
        {
            Note(error);
            return error;
        }

        var proved = new PodToken(text, identity, CredentialKey.Of(identity, settings));
        if (!string.Equals(text, _current?.Text, StringComparison.Ordinal))
        {
            log.TokenAccepted(proved.Identity.Subject, proved.Identity.ExpiresAt);
            _current = proved;
        }

        _lastProblem = null;
        return proved;
    }

    /// <summary>The file is polled: one line per problem, not per poll.</summary>
    private void Note(StsError error)
    {
        if (!string.Equals(_lastProblem, error.Reason, StringComparison.Ordinal))
        {
            _lastProblem = error.Reason;
            log.TokenNotUsable(settings.TokenFile, error.Reason, error.Message, _current is null ? "there is no earlier one" : "the last good one is kept");
        }
    }
}
