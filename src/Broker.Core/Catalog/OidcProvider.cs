using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>An OIDC identity provider as an account has registered it.</summary>
/// <param name="Account">The account that owns the registration; roles of other accounts do not see it.</param>
/// <param name="Issuer">The exact <c>iss</c> value: <c>https://</c>, 1 to 255 characters, compared byte for byte.</param>
/// <param name="ClientIds">The audiences (or authorized parties) accepted, at most 100 of 1 to 255 characters; empty accepts none.</param>
/// <param name="Keys">Where the issuer's signing keys come from.</param>
/// <param name="LongestTokenLife">Longest <c>exp − iat</c> accepted; null for the default of 24 hours (threat J-24).</param>
/// <remarks>Source: IAM API reference, CreateOpenIDConnectProvider. Immutable; safe to share between threads.</remarks>
public sealed record OidcProvider(
    AccountId Account,
    string Issuer,
    ImmutableArray<string> ClientIds,
    IssuerKeyOrigin Keys,
    TimeSpan? LongestTokenLife = null)
{
    /// <summary>The issuer without its scheme: the prefix of condition keys and the tail of the ARN.</summary>
    public string HostAndPath { get; } = Issuer.StartsWith("https://", StringComparison.Ordinal) ? Issuer["https://".Length..] : Issuer;

    /// <summary><c>arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH</c>.</summary>
    public string Arn => $"arn:aws:iam::{Account}:oidc-provider/{HostAndPath}";
}
