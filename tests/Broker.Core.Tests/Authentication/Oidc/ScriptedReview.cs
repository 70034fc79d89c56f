using Broker.Core.Authentication.Oidc;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>A cluster that answers as the test says, and remembers what it was asked.</summary>
internal sealed class ScriptedReview(StsResult<TokenStanding> answer) : ITokenReview
{
    public StsResult<TokenStanding> Answer { get; set; } = answer;

    public List<string> Asked { get; } = [];

    public ValueTask<StsResult<TokenStanding>> ReviewAsync(UnverifiedToken token, ValidatedIdentity identity, CancellationToken cancellationToken)
    {
        Asked.Add(token.Reveal());
        return new(Answer);
    }
}
