using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>One issuer, one provider that trusts it, and the validate stage over both.</summary>
internal sealed class OidcScenario : IDisposable
{
    public const string Audience = "sts.amazonaws.com";

    private static readonly AccountId Account = AccountId.Parse("123456789012");

    public OidcScenario(TestIssuer? issuer = null, StsProfile? profile = null, OidcProvider? provider = null)
    {
        Issuer = issuer ?? TestIssuer.Ec();
        Profile = profile ?? StsProfile.Strict;
        Provider = provider ?? ProviderOf(Issuer.Issuer);
        Source = new ScriptedKeySource(TestIssuer.Jwks(Issuer));
        Cache = new IssuerKeyCache(_ => Source, Meter, Clock);
        Validator = new OidcTokenValidator(Cache, Profile, Clock);
    }

    public TestIssuer Issuer { get; }

    public StsProfile Profile { get; }

    public OidcProvider Provider { get; }

    public ScriptedKeySource Source { get; }

    public ManualTimeProvider Clock { get; } = new();

    public BrokerMeter Meter { get; } = new();

    public IssuerKeyCache Cache { get; }

    public OidcTokenValidator Validator { get; }

    public JsonObject Claims => Issuer.ProjectedClaims(Clock.GetUtcNow(), Audience);

    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    public static OidcProvider ProviderOf(string issuer, string clusterFile = "/cluster.json", params string[] clientIds) =>
        new(Account, issuer, clientIds is [] ? [Audience] : [.. clientIds], new IssuerKeyOrigin.JwksFile(clusterFile));

    /// <summary>The claims with one of them changed; null as JSON removes it, see <see cref="JsonNode"/> for a JSON null.</summary>
    public JsonObject ClaimsWith(string name, JsonNode? value)
    {
        var claims = Claims;
        claims[name] = value;
        return claims;
    }

    public JsonObject ClaimsWithout(string name)
    {
        var claims = Claims;
        claims.Remove(name);
        return claims;
    }

    public Task<StsResult<ValidatedIdentity>> JudgeAsync(JsonObject claims) => JudgeAsync(Issuer.Token(claims));

    public async Task<StsResult<ValidatedIdentity>> JudgeAsync(string token) =>
        UnverifiedToken.Parse(token, Profile).TryGet(out var parsed, out var refused)
            ? await Validator.ValidateAsync(parsed, Provider, TestContext.Current.CancellationToken)
            : refused;

    public void Dispose()
    {
        Issuer.Dispose();
        Meter.Dispose();
    }
}
