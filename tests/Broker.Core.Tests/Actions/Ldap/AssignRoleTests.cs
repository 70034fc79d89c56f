using System.Buffers.Text;
using System.Text.Json;
using Broker.Core.Actions.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.Ldap.DirectoryWorld;

namespace Broker.Core.Tests.Actions.Ldap;

/// <summary>Scenario 2: the role as a token that any SDK can exchange.</summary>
public sealed class AssignRoleTests
{
    private const string Actions = """["sts:AssumeRoleWithLDAPIdentity","sts:TagSession","sts:SetSourceIdentity"]""";

    private readonly DirectoryWorld _world = new();

    [Fact]
    public void The_token_says_who_which_role_and_as_what()
    {
        _world.Mapping = new LdapMapping { Tags = [new LdapTagRule("department", "{attr:department}", IsTransitive: true)] };
        var grant = Grant(_world.Person(attributes: ("department", ["it"])));

        var issued = ResultAssert.Accepted(_world.Assign(grant));

        var claims = Claims(issued.Token.Reveal());
        Assert.Equal("https://broker.example.com/123456789012", claims.GetProperty("iss").GetString());
        Assert.Equal("ldap:corp:alice", claims.GetProperty("sub").GetString());
        Assert.Equal("sts.amazonaws.com", claims.GetProperty("aud").GetString());
        Assert.Equal([Arn("dev")], claims.GetProperty("https://aws.amazon.com/roles").EnumerateArray().Select(role => role.GetString()!));
        Assert.Equal("alice", claims.GetProperty("https://aws.amazon.com/source_identity").GetString());
        Assert.Equal(
            """{"principal_tags":{"department":["it"]},"transitive_tag_keys":["department"]}""", claims.GetProperty("https://aws.amazon.com/tags").GetRawText());
        Assert.Equal(300, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(issued.ExpiresAt.ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
        Assert.Equal(32, claims.GetProperty("jti").GetString()!.Length);
    }

    [Fact]
    public void Without_tags_there_is_no_claim_about_them()
    {
        _world.Mapping = new LdapMapping { SourceIdentity = null };

        var claims = Claims(ResultAssert.Accepted(_world.Assign(Grant(_world.Person()))).Token.Reveal());

        Assert.False(claims.TryGetProperty("https://aws.amazon.com/tags", out _));
        Assert.False(claims.TryGetProperty("https://aws.amazon.com/source_identity", out _));
        Assert.True(claims.TryGetProperty("https://aws.amazon.com/roles", out _));
    }

    [Fact]
    public void A_server_without_keys_says_so() =>
        ResultAssert.Refused(_world.Assign(Grant(_world.Person()), hasKeys: false), StsErrorCode.OutboundWebIdentityFederationDisabledException);

    [Fact]
    public void A_grant_is_for_now()
    {
        var grant = Grant(_world.Person());

        _world.Time.Advance(RoleGrant.Validity);
        ResultAssert.Accepted(_world.Assign(grant));

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        ResultAssert.Refused(_world.Assign(grant), StsErrorCode.ExpiredTokenException);
    }

    [Theory]
    [InlineData(245, true)]
    [InlineData(246, false)]
    public void A_subject_has_at_most_255_characters(int length, bool isLegal)
    {
        _world.Mapping = new LdapMapping { SessionName = "someone", SourceIdentity = null };

        Assert.Equal(isLegal, _world.Assign(Grant(_world.Person(new string('a', length)))).TryGet(out _, out _));
    }

    private RoleGrant Grant(Core.Authentication.Ldap.DirectoryIdentity person)
    {
        _world.Role("dev", Statement(Groups(Developers), actions: Actions));
        return ResultAssert.Accepted(_world.Grant(new LdapRoleRequest(person, Arn("dev"))));
    }

    private static JsonElement Claims(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;
}
