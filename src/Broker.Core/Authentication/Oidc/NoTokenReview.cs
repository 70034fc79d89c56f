namespace Broker.Core.Authentication.Oidc;

/// <summary>Where there is no cluster to ask: tokens are good until they expire, and none is of a cluster.</summary>
public sealed class NoTokenReview : ITokenReview
{
    private static readonly ValueTask<StsResult<TokenStanding>> Answer = new(TokenStanding.NotOfCluster);

    private NoTokenReview()
    {
    }

    /// <summary>The only one.</summary>
    public static NoTokenReview Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask<StsResult<TokenStanding>> ReviewAsync(UnverifiedToken token, ValidatedIdentity identity, CancellationToken cancellationToken) => Answer;
}
