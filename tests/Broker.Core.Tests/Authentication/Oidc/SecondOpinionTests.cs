using System.Text;
using System.Text.Json.Nodes;
using Broker.TestKit;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>
/// An independent validator beside ours: what ours accepts, Microsoft.IdentityModel accepts with the same keys, issuer and audience. It may
/// accept more; ours must not.
/// </summary>
public sealed class SecondOpinionTests
{
    private const int Mutants = 400;

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Both_accept_a_good_token_of_every_algorithm(string algorithm)
    {
        using var scenario = new OidcScenario(IssuerOf(algorithm));
        var token = scenario.Issuer.Token(scenario.Claims);

        ResultAssert.Accepted(await scenario.JudgeAsync(token));
        Assert.True(await LibraryAcceptsAsync(scenario, token));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Ours_accepts_no_changed_token_that_the_library_refuses(string algorithm)
    {
        using var scenario = new OidcScenario(IssuerOf(algorithm));
        var random = new Random(20261121);
        var token = scenario.Issuer.Token(scenario.Claims);

        for (var i = 0; i < Mutants; i++)
        {
            var mutant = Mutate(token, random);
            if ((await scenario.JudgeAsync(mutant)).TryGet(out _, out _))
            {
                Assert.True(await LibraryAcceptsAsync(scenario, mutant), mutant);
            }
        }
    }

    [Fact]
    public async Task Ours_accepts_no_changed_claims_that_the_library_refuses()
    {
        using var scenario = new OidcScenario();
        var random = new Random(20261121);
        var accepted = 0;

        for (var i = 0; i < Mutants; i++)
        {
            var token = scenario.Issuer.Token(ChangeOneClaim(scenario.Claims, random));
            if ((await scenario.JudgeAsync(token)).TryGet(out _, out _))
            {
                accepted++;
                Assert.True(await LibraryAcceptsAsync(scenario, token), token);
            }
        }

        Assert.InRange(accepted, 1, Mutants - 1);
    }

    private static TestIssuer IssuerOf(string algorithm) => algorithm[0] == 'R' ? TestIssuer.Rsa(algorithm: algorithm) : TestIssuer.Ec(algorithm: algorithm);

    private static async Task<bool> LibraryAcceptsAsync(OidcScenario scenario, string token)
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = scenario.Issuer.Issuer, JsonWebKeySet = new JsonWebKeySet(TestIssuer.Jwks(scenario.Issuer)) };
        var now = scenario.Clock.GetUtcNow().UtcDateTime;
        var skew = scenario.Profile.ClockTolerance;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = OidcScenario.Audience,
            IssuerSigningKeys = configuration.JsonWebKeySet.GetSigningKeys(),
            LifetimeValidator = (notBefore, expires, _, _) => (notBefore is null || notBefore <= now + skew) && expires > now - skew,
        });
        return result.IsValid;
    }

    private static string Mutate(string token, Random random)
    {
        var text = new StringBuilder(token);
        var at = random.Next(text.Length);
        switch (random.Next(3))
        {
            case 0:
                text[at] = "ABCDwxyz0189-_.="[random.Next(16)];
                break;
            case 1:
                text.Remove(at, 1);
                break;
            default:
                text.Insert(at, "ABCDwxyz0189-_.="[random.Next(16)]);
                break;
        }

        return text.ToString();
    }

    private static JsonObject ChangeOneClaim(JsonObject claims, Random random)
    {
        // Not jti: ours never reads it, so it may be anything.
        string[] names = ["iss", "sub", "aud", "iat", "nbf", "exp", "azp"];
        JsonNode?[] values = [null, 0, -1, 1.5, "x", "", true, new JsonArray("sts.amazonaws.com"), new JsonArray(), claims["iat"]!.DeepClone(), claims["sub"]!.DeepClone()];
        claims[names[random.Next(names.Length)]] = values[random.Next(values.Length)];
        return claims;
    }
}
