using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>The attributes that AWS defines, and those that become condition keys.</summary>
public sealed class SamlAttributeTests
{
    private const string Role = "arn:aws:iam::123456789012:role/demo";
    private const string Provider = "arn:aws:iam::123456789012:saml-provider/idp";

    private static readonly RoleArn Demo = RoleArn.Of(AccountId.Parse("123456789012"), "/", "demo");

    [Theory]
    [InlineData(Role + "," + Provider)]
    [InlineData(Provider + "," + Role)]
    [InlineData("\n  " + Provider + " ,\t" + Role + "\n")]
    [Trait("threat", "X-25")]
    public void Reads_role_and_provider_in_both_orders(string value)
    {
        using var scenario = new SamlScenario();

        var assertion = ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { Roles = [value] }));

        Assert.Equal([new SamlRolePair(Role, Provider)], assertion.Roles);
        Assert.Null(assertion.CheckRole(Demo));
    }

    [Theory]
    [InlineData(Role)]
    [InlineData(Role + "," + Provider + ",x")]
    [InlineData(Role + "," + Provider + ",")]
    [InlineData(Role + "," + Role)]
    [InlineData(Provider + "," + Provider)]
    [InlineData(Role + ",arn:aws:iam::123456789012:saml-provider/")]
    [InlineData(Role + ",arn:aws:iam::1234:saml-provider/idp")]
    [InlineData(Role + ",arn:aws:iam::123456789012:oidc-provider/idp")]
    [InlineData("demo,idp")]
    [InlineData("")]
    [Trait("threat", "X-25")]
    public void A_value_that_is_no_pair_refuses_all_in_strict_and_is_skipped_by_aws(string value)
    {
        using var strict = SamlScenario.Of("strict");
        using var aws = SamlScenario.Of("aws");

        var refused = ResultAssert.Refused(strict.Judge(strict.Assertion with { Roles = [value, Role + "," + Provider] }));
        Assert.Equal("SAML Assertion doesn't contain the requested Role and Metadata in the attributes", refused.Message);
        Assert.Single(ResultAssert.Accepted(aws.Judge(aws.Assertion with { Roles = [value, Role + "," + Provider] })).Roles);
        ResultAssert.Refused(aws.Judge(aws.Assertion with { Roles = [value] }), SamlRejection.Role);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/other," + Provider)]
    [InlineData(Role + ",arn:aws:iam::123456789012:saml-provider/other")]
    [InlineData(Role + ",arn:aws:iam::210987654321:saml-provider/idp")]
    [InlineData("arn:aws:iam::123456789012:role/path/demo," + Provider)]
    [Trait("threat", "X-25")]
    public void Offers_no_role_but_those_it_names_with_this_provider(string value)
    {
        using var scenario = new SamlScenario();

        var assertion = ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { Roles = [value] }));

        Assert.Equal(SamlRejection.Role, assertion.CheckRole(Demo)?.Reason);
    }

    [Fact]
    [Trait("threat", "X-25")]
    public void Offers_no_role_of_another_account_even_when_the_assertion_names_it()
    {
        using var scenario = new SamlScenario();
        var foreign = RoleArn.Of(AccountId.Parse("210987654321"), "/", "demo");

        var assertion = ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { Roles = [foreign.Text + "," + Provider] }));

        Assert.NotNull(assertion.CheckRole(foreign));
    }

    [Fact]
    [Trait("threat", "X-25")]
    public void Takes_many_roles_from_one_attribute_or_several_and_each_once()
    {
        using var scenario = new SamlScenario();
        var other = Role + "2," + Provider;

        var assertion = ResultAssert.Accepted(scenario.Judge(
            (scenario.Assertion with { Roles = [Role + "," + Provider, Provider + "," + Role] }).WithAws("Role", other)));

        Assert.Equal([new SamlRolePair(Role, Provider), new SamlRolePair(Role + "2", Provider)], assertion.Roles);
        Assert.Null(assertion.CheckRole(Demo));
    }

    [Theory]
    [InlineData(null, "RoleSessionName is required in AuthnResponse")]
    [InlineData("", "RoleSessionName is required in AuthnResponse")]
    [InlineData("a", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")]
    [InlineData("alice:1", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")]
    [InlineData("alice\n", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")]
    [InlineData("älice", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")]
    public void Refuses_a_session_name_as_aws_says(string? name, string message)
    {
        using var scenario = new SamlScenario();

        Assert.Equal(message, ResultAssert.Refused(scenario.Judge(scenario.Assertion with { SessionName = name })).Message);
    }

    [Fact]
    public void Takes_session_names_of_2_to_64_characters_and_no_second_one()
    {
        using var scenario = new SamlScenario();

        ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { SessionName = "ab" }));
        ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { SessionName = new string('=', 64) }));
        ResultAssert.Refused(scenario.Judge(scenario.Assertion with { SessionName = new string('=', 65) }), SamlRejection.SessionName);
        ResultAssert.Refused(scenario.Judge(scenario.Assertion.WithAws("RoleSessionName", "mallory")), SamlRejection.SessionName);
    }

    [Theory]
    [InlineData("899", false)]
    [InlineData("900", true)]
    [InlineData("43200", true)]
    [InlineData("43201", false)]
    [InlineData("-900", false)]
    [InlineData(" 900", false)]
    [InlineData("9e2", false)]
    [InlineData("", false)]
    [InlineData("99999999999999999999", false)]
    public void Bounds_the_session_duration(string seconds, bool accepts)
    {
        using var scenario = new SamlScenario();
        var judged = scenario.Judge(scenario.Assertion.WithAws("SessionDuration", seconds));

        if (accepts)
        {
            Assert.Equal(seconds, ResultAssert.Accepted(judged).SessionDuration!.Value.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            ResultAssert.Refused(judged, SamlRejection.Duration);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("aws:alice")]
    [InlineData("alice smith")]
    [InlineData("")]
    public void Refuses_a_source_identity_as_aws_says(string identity)
    {
        using var scenario = new SamlScenario();

        Assert.Equal(
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"",
            ResultAssert.Refused(scenario.Judge(scenario.Assertion.WithAws("SourceIdentity", identity))).Message);
        ResultAssert.Accepted(scenario.Judge(scenario.Assertion.WithAws("SourceIdentity", "alice")));
    }

    public static TheoryData<string, string, bool> Tags() => new()
    {
        { "team", "blue", true },
        { "team", "", true },
        { new string('k', 128), new string('v', 256), true },
        { new string('k', 129), "v", false },
        { "team", new string('v', 257), false },
        { "", "v", false },
        { "team*", "v", false },
        { "team", "a*", false },
        { "team", "a\n", false },
        { "aws:team", "v", false },
        { "AWS:team", "v", false },
        { "Kosten Stelle", "Größe 1/2 @home", true },
        { "\U00020BB7野", "\U0001D49C\U0001D7D8", true },
        { "team", "\U0001F600", false },
    };

    [Theory]
    [MemberData(nameof(Tags))]
    public void Bounds_tags(string key, string value, bool accepts)
    {
        using var scenario = new SamlScenario();
        var judged = scenario.Judge(scenario.Assertion.WithAws("PrincipalTag:" + key, value));

        if (accepts)
        {
            Assert.Equal([new(key, value)], ResultAssert.Accepted(judged).Tags);
        }
        else
        {
            ResultAssert.Refused(judged, SamlRejection.Tags);
        }
    }

    [Fact]
    public void Takes_50_tags_with_different_keys()
    {
        using var scenario = new SamlScenario();

        ResultAssert.Accepted(scenario.Judge(Many(50)));
        ResultAssert.Refused(scenario.Judge(Many(51)), SamlRejection.Tags);
        ResultAssert.Refused(scenario.Judge(Many(1).WithAws("PrincipalTag:KEY0", "v")), SamlRejection.Tags);
        ResultAssert.Refused(scenario.Judge(Many(1).WithAws("PrincipalTag:two", "v", "w")), SamlRejection.Tags);
        ResultAssert.Refused(scenario.Judge(Many(1).WithAws("PrincipalTag:none")), SamlRejection.Tags);

        TestAssertion Many(int count) =>
            Enumerable.Range(0, count).Aggregate(scenario.Assertion, (said, i) => said.WithAws($"PrincipalTag:key{i}", "v"));
    }

    [Fact]
    public void Transitive_keys_are_keys_of_tags()
    {
        using var scenario = new SamlScenario();
        TestAssertion Tagged() => scenario.Assertion.WithAws("PrincipalTag:team", "blue").WithAws("PrincipalTag:unit", "x");

        Assert.Equal(["team", "unit"], ResultAssert.Accepted(scenario.Judge(Tagged().WithAws("TransitiveTagKeys", "team", "unit"))).TransitiveTagKeys);
        ResultAssert.Refused(scenario.Judge(Tagged().WithAws("TransitiveTagKeys", "colour")), SamlRejection.Tags);
        ResultAssert.Refused(scenario.Judge(Tagged().WithAws("TransitiveTagKeys", "team", "TEAM")), SamlRejection.Tags);
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "transient")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:", "urn:oasis:names:tc:SAML:2.0:nameid-format:")]
    [InlineData("anything", "anything")]
    public void Shortens_the_formats_of_saml_2_only(string format, string type)
    {
        using var scenario = new SamlScenario();

        var assertion = ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { Format = format }));

        Assert.Equal(type, assertion.SubjectType);
        Assert.Equal([type], Key(assertion, "saml:sub_type").Values);
    }

    [Fact]
    public void Every_assertion_has_the_six_keys_of_its_subject()
    {
        using var scenario = new SamlScenario();

        var assertion = ResultAssert.Accepted(scenario.Judge(scenario.Assertion));

        Assert.Equal(
            ["saml:aud", "saml:doc", "saml:iss", "saml:namequalifier", "saml:sub", "saml:sub_type"],
            assertion.ContextKeys.Select(k => k.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["https://signin.aws.amazon.com/saml"], Key(assertion, "saml:aud").Values);
        Assert.Equal(["123456789012/idp"], Key(assertion, "saml:doc").Values);
        Assert.Equal([assertion.NameQualifier], Key(assertion, "saml:namequalifier").Values);
    }

    [Theory]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "saml:edupersonaffiliation", true)]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "saml:edupersonprincipalname", false)]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "saml:edupersonassurance", true)]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.2.1.2", "saml:eduorghomepageuri", true)]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.2.1.6", "saml:eduorgwhitepagesuri", true)]
    [InlineData("urn:oid:2.5.4.3", "saml:cn", true)]
    [InlineData("2.5.4.3", "saml:commonName", false)]
    [InlineData("2.4.5.42", "saml:givenName", false)]
    [InlineData("2.5.4.42", "saml:givenName", false)]
    [InlineData("2.5.4.45", "saml:x500UniqueIdentifier", false)]
    [InlineData("0.9.2342.19200300.100.1.1", "saml:uid", false)]
    [InlineData("0.9.2342.19200300.100.1.45", "saml:organizationStatus", false)]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "saml:mail", false)]
    [InlineData("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "saml:primaryGroupSID", false)]
    public void Makes_attributes_into_condition_keys(string attribute, string key, bool isSet)
    {
        using var strict = SamlScenario.Of("strict");
        using var aws = SamlScenario.Of("aws");

        var one = Key(ResultAssert.Accepted(strict.Judge(strict.Assertion.With(attribute, "a"))), key);
        Assert.Equal((isSet, 1), (one.IsSet, one.Values.Length));
        if (isSet)
        {
            Assert.Equal(["a", "b"], Key(ResultAssert.Accepted(strict.Judge(strict.Assertion.With(attribute, "a", "b"))), key).Values);
        }
        else
        {
            ResultAssert.Refused(strict.Judge(strict.Assertion.With(attribute, "a", "b")), SamlRejection.Attribute);
            Assert.Equal(["a"], Key(ResultAssert.Accepted(aws.Judge(aws.Assertion.With(attribute, "a", "b"))), key).Values);
        }
    }

    [Fact]
    [Trait("threat", "X-18")]
    public void Refuses_two_attributes_that_compete_for_one_key_and_takes_no_other_attribute_for_one()
    {
        using var scenario = new SamlScenario();

        ResultAssert.Refused(
            scenario.Judge(scenario.Assertion.With("2.5.4.4", "a").With("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "b")),
            SamlRejection.Attribute);
        Assert.Equal(6, ResultAssert.Accepted(scenario.Judge(scenario.Assertion.With("saml:uid", "root").With("uid", "root"))).ContextKeys.Length);
    }

    [Fact]
    [Trait("threat", "X-12")]
    public void Refuses_elements_inside_the_values_of_aws_and_takes_the_name_inside_a_targeted_id()
    {
        using var scenario = new SamlScenario();
        const string Inner = "<saml:AttributeValue><saml:NameID>bob</saml:NameID></saml:AttributeValue></saml:Attribute>";

        ResultAssert.Refused(
            scenario.Judge(scenario.Assertion with { MoreAttributes = $"<saml:Attribute Name=\"{TestAssertion.Aws}SourceIdentity\">{Inner}" }),
            SamlRejection.Attribute);
        var assertion = ResultAssert.Accepted(scenario.Judge(
            scenario.Assertion with { MoreAttributes = $"<saml:Attribute Name=\"urn:oid:1.3.6.1.4.1.5923.1.1.1.10\">{Inner}" }));
        Assert.Equal(["bob"], Key(assertion, "saml:edupersontargetedid").Values);
    }

    [Theory]
    [InlineData("<saml:EncryptedAttribute></saml:EncryptedAttribute>")]
    [InlineData("<saml:Attribute></saml:Attribute>")]
    [InlineData("<saml:Attribute Name=\"x\"><saml:Value></saml:Value></saml:Attribute>")]
    [InlineData("<x:Attribute xmlns:x=\"urn:x\" Name=\"x\"></x:Attribute>")]
    public void Refuses_statements_that_hold_anything_else(string content)
    {
        using var scenario = new SamlScenario();

        ResultAssert.Refused(scenario.Judge(scenario.Assertion with { MoreAttributes = content }), SamlRejection.Attribute);
    }

    private static SamlContextKey Key(ValidatedAssertion assertion, string key) => assertion.ContextKeys.Single(k => k.Key == key);
}
