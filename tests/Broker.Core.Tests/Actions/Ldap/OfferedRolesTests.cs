using Broker.Core.Actions.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Policy;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.Ldap.DirectoryWorld;

namespace Broker.Core.Tests.Actions.Ldap;

public sealed class OfferedRolesTests
{
    private readonly DirectoryWorld _world = new();

    [Fact]
    public void Offers_what_could_be_assumed_and_nothing_else()
    {
        _world.Role("a-dev", Statement(Groups(Developers), sid: "Developers"))
            .Role("b-admin", Statement(Groups(Admins)))
            .Role("c-denied", Statement(Groups(Developers)), Statement("""{"StringEquals":{"ldap:username":"alice"}}""", effect: "Deny"))
            .Role("d-elsewhere", Statement(Groups(Developers)).Replace("/corp", "/other", StringComparison.Ordinal));

        var offered = Assert.Single(_world.Offered(_world.Person(groups: [Developers, "cn=secret,dc=example,dc=com"])));

        Assert.Equal("a-dev", offered.Role.Arn.Name);
        Assert.Equal($"statement 1 (Developers): ldap:groups is {Developers}", offered.Why);
        Assert.Equal(TimeSpan.FromHours(1), offered.LongestDuration);
    }

    [Fact]
    public void Why_is_the_trust_policy_s_own_statement_by_its_place()
    {
        Assert.True(PolicyDocument.TryParse(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Sid":"NoOps","Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"ldap:attr/team":"ops"}}}]}""",
            PolicyKind.ResourceControlPolicy,
            out var control,
            out _));
        _world.With(new Account(DirectoryWorld.Account) { ResourceControl = [[new AttachedPolicy("control", control)]] })
            .Role("dev", Statement("""{"StringEquals":{"ldap:username":"bob"}}""", effect: "Deny"), Statement("""{"StringEquals":{"ldap:username":"carol"}}"""), Statement(Groups(Developers, "ForAnyValue:StringLike")));

        Assert.Equal($"statement 3: ldap:groups is like {Developers}", Assert.Single(_world.Offered(_world.Person())).Why);
        Assert.Empty(_world.Offered(_world.Person(attributes: ("team", ["ops"]))));
    }

    /// <summary>Only what the statement names is said: a person's other groups may be somebody's secret.</summary>
    [Theory]
    [InlineData("ForAnyValue:StringLike", "cn=*,ou=groups,dc=example,dc=com", "ldap:groups is like cn=*,ou=groups,dc=example,dc=com")]
    [InlineData("ForAllValues:StringNotEquals", "cn=guests,dc=example", "ldap:groups is not cn=guests,dc=example")]
    [InlineData("ForAnyValue:StringEqualsIgnoreCase", "CN=Dev,OU=Groups,DC=example,DC=com", "ldap:groups meets ForAnyValue:StringEqualsIgnoreCase of CN=Dev,OU=Groups,DC=example,DC=com")]
    public void Why_names_no_other_group(string test, string value, string why)
    {
        _world.Role("dev", Statement(Groups(value, test)));

        var offered = Assert.Single(_world.Offered(_world.Person(groups: [Developers, "cn=secret,ou=groups,dc=example,dc=com"])));

        Assert.Equal($"statement 1: {why}", offered.Why);
        Assert.DoesNotContain("secret", offered.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_offered_role_can_be_assumed()
    {
        _world.Role("one", Statement(Groups(Developers))).Role("two", "210987654321", [Statement(Groups(Developers))], hours: 4);
        var person = _world.Person();

        var offered = _world.Offered(person);

        Assert.Equal([TimeSpan.FromHours(1), TimeSpan.FromHours(4)], offered.Select(role => role.LongestDuration));
        Assert.All(offered, role => ResultAssert.Accepted(_world.Assume(new LdapRoleRequest(person, role.Role.Arn.Text))));
    }

    [Fact]
    public void Says_what_keeps_a_person_from_every_role()
    {
        _world.Role("dev", Statement(Groups(Developers)));

        Assert.Null(_world.WhyNone(_world.Person()));
        Assert.Empty(_world.Offered(_world.Person("Müller")));
        Assert.Equal("ldap_session_name", _world.WhyNone(_world.Person("Müller"))!.Reason);
        _world.HasProvider = false;
        Assert.Empty(_world.Offered(_world.Person()));
        Assert.Equal("ldap_provider_gone", _world.WhyNone(_world.Person())!.Reason);
    }

    [Fact]
    public void The_preview_is_what_is_then_issued_but_for_the_length_of_a_key_id()
    {
        _world.Mapping = new LdapMapping { Tags = [new LdapTagRule("department", "{attr:department}")] };
        _world.Role("dev", Statement(Groups(Developers), actions: """["sts:*"]"""));
        var person = _world.Person(attributes: ("department", [new string('x', 200)]));

        var preview = Assert.Single(_world.Offered(person)).Preview;
        var issued = ResultAssert.Accepted(_world.Assume(person));

        Assert.InRange(preview.SessionTokenSize - issued.SessionTokenSize, 0, 48);
        Assert.Equal(["keys, role and times", "session name", "source identity", "tag department", "provider and name"], preview.Parts.Select(part => part.Name));
        Assert.Equal(11 + 202 + 1, preview.Parts[3].Bytes);
    }
}
