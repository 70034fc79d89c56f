namespace Broker.Core.Federation;

/// <summary>What was issued: the token and its end. Only <see cref="WebIdentityTokenIssuer"/> makes one.</summary>
public sealed record IssuedWebIdentityToken
{
    internal IssuedWebIdentityToken(WebIdentityToken token, DateTimeOffset expiresAt) => (Token, ExpiresAt) = (token, expiresAt);

    /// <summary>The signed token.</summary>
    public WebIdentityToken Token { get; }

    /// <summary>The token's <c>exp</c>; whole seconds.</summary>
    public DateTimeOffset ExpiresAt { get; }
}
