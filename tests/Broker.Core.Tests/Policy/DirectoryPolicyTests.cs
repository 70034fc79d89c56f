using System.Collections.Immutable;
using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>Policies about people of a directory: how they name it, its groups and its attributes.</summary>
public sealed class DirectoryPolicyTests
{
    private const string Directory = "arn:aws:iam::123456789012:ldap-provider/corp";

    [Theory]
    [InlineData("arn:aws:iam::123456789012:ldap-provider/corp", true)]
    [InlineData("arn:aws:iam::123456789012:ldap-provider/", false)]
    [InlineData("arn:aws:iam::123456789012:ldap-provider", false)]
    [InlineData("arn:aws:iam::123456789012:ldap-provider/*", false)]
    [InlineData("arn:aws:iam::123456789012:ldapprovider/corp", false)]
    [InlineData("arn:aws:sts::123456789012:ldap-provider/corp", false)]
    public void A_directory_is_a_federated_principal(string principal, bool isLegal) =>
        Assert.Equal(isLegal, PolicyDocument.TryParseTrustPolicy(Document(About(principal, """{"StringEquals":{"ldap:username":"alice"}}""")), out _, out _));

    [Theory]
    [InlineData("ldap:username", true)]
    [InlineData("LDAP:Username", true)]
    [InlineData("ldap:dn", true)]
    [InlineData("ldap:bindMode", true)]
    [InlineData("ldap:attr/mail", true)]
    [InlineData("ldap:attr/", false)]
    [InlineData("ldap:user", false)]
    [InlineData("ldap:group", false)]
    public void A_misspelt_key_is_refused(string key, bool isLegal) =>
        Assert.Equal(isLegal, PolicyDocument.TryParseTrustPolicy(Document(About(Directory, $$$"""{"ForAnyValue:StringEquals":{"{{{key}}}":"cn=x"}}""")), out _, out _));

    /// <summary>L-12: what is not in the normal form could never match; a Deny on it would be none.</summary>
    [Trait("threat", "L-12")]
    [Theory]
    [InlineData("StringEquals", "cn=dev,ou=groups,dc=example", null)]
    [InlineData("StringEquals", "S-1-5-21-1-2-3-513", null)]
    [InlineData("StringEquals", "CN=dev,ou=groups", "'CN=dev,ou=groups' is never equal: names are compared in their normal form. Write 'cn=dev,ou=groups'.")]
    [InlineData("StringEquals", "cn=Dev", "'cn=Dev' is never equal: names are compared in their normal form. Write 'cn=dev'.")]
    [InlineData("StringNotEquals", "cn=dev, ou=groups", "'cn=dev, ou=groups' is never equal: names are compared in their normal form. Write 'cn=dev,ou=groups'.")]
    [InlineData("StringEquals", "dev", "'dev' is no whole name: write a distinguished name, as in 'cn=dev,ou=groups,dc=example,dc=com', or a security identifier, S-1-…")]
    [InlineData("StringEquals", "cn=dev,", "'cn=dev,' is no distinguished name: cn=dev,ou=groups,dc=example,dc=com, with special characters escaped by a backslash.")]
    [InlineData("StringEqualsIgnoreCase", "CN=Dev,OU=groups", null)]
    [InlineData("StringEqualsIgnoreCase", "CN=Dev, OU=groups", "'CN=Dev, OU=groups' is never equal: names are compared in their normal form. Write 'cn=dev,ou=groups'.")]
    [InlineData("StringLike", "cn=*,ou=groups,dc=example", null)]
    [InlineData("StringLike", "S-1-5-21-1-2-3-*", null)]
    [InlineData("StringLike", "cn=*,OU=groups", "'cn=*,OU=groups' matches nothing: names are compared in lower case. Write 'cn=*,ou=groups'.")]
    [InlineData("StringLike", "cn=*, ou=groups", "'cn=*, ou=groups' matches nothing: names are compared without blanks around , + and =. Remove those.")]
    [InlineData("StringEquals", "cn=a\\u0308", "'cn=a\u0308' has letters with marks of their own behind them: write composed characters (NFC), or ? for each in a pattern.")]
    [InlineData("StringEquals", "cn=\u00e4", null)]
    [InlineData("StringLike", "cn=*\\\\, jr,ou=groups", null)]
    [InlineData("StringEquals", "cn=${ldap:username},OU=groups", null)]
    public void Names_are_written_in_their_normal_form(string test, string value, string? problem)
    {
        var isLegal = PolicyDocument.TryParseTrustPolicy(Document(About(Directory, $$$"""{"ForAnyValue:{{{test}}}":{"ldap:groups":"{{{value}}}"}}""")), out _, out var problems);

        Assert.Equal(problem is null, isLegal);
        Assert.Equal(problem is null ? [] : [problem], problems.Select(found => found.Message));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"ldap:username":"alice"}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"ldap:groups":"cn=dev"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", true)]
    [InlineData("{}", true)]
    public void Trust_in_a_whole_directory_is_warned_of(string condition, bool isWarned)
    {
        var warnings = Parse(Document(About(Directory, condition))).Warnings;

        Assert.Equal(isWarned, warnings.Any(warning => warning.Message.StartsWith("This lets in everybody of the directory.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_deny_about_everybody_is_no_slip() =>
        Assert.Empty(Parse(Document(About(Directory, "{}", "Deny"), About(Directory, """{"StringEquals":{"ldap:username":"alice"}}"""))).Warnings);

    [Fact]
    public void Groups_under_an_operator_for_one_value_are_warned_of() =>
        Assert.Contains(
            Parse(Document(About(Directory, """{"StringEquals":{"ldap:groups":"cn=dev"}}"""))).Warnings,
            warning => warning.Message.StartsWith("'ldap:groups' has several values", StringComparison.Ordinal));

    [Fact]
    public void A_document_knows_its_directories_and_their_attributes_also_when_dormant()
    {
        var json = Document(
            About(Directory, """{"ForAnyValue:StringEquals":{"ldap:attr/Department":"it"}}"""),
            About(Directory.Replace("corp", "gone", StringComparison.Ordinal), """{"ForAnyValue:StringEquals":{"ldap:attr/clearance":"none"}}""", "Deny"));

        foreach (var document in new[] { Parse(json), Parse(json).ToDormant(json) })
        {
            Assert.Equal([Directory], document.Directories);
            Assert.Equal(["department", "clearance"], document.ConditionKeysAfter("ldap:attr/"));
        }
    }

    /// <summary>A Deny that is added to any policy never lets in anybody more.</summary>
    [Fact]
    public void Adding_a_deny_never_allows()
    {
        var random = new Random(5);
        var (allowed, forbidden) = (0, 0);
        for (var round = 0; round < 2000; round++)
        {
            ImmutableArray<string> statements = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Statement(random))];
            var person = Person(random);
            var before = Evaluate(statements, person());
            var after = Evaluate(statements.Insert(random.Next(statements.Length + 1), About(Directory, Condition(random), "Deny")), person());

            Assert.False(after && !before);
            allowed += before ? 1 : 0;
            forbidden += before && !after ? 1 : 0;
        }

        Assert.True(allowed > 200 && forbidden > 50, $"The cases say something: {allowed} allowed, {forbidden} forbidden.");
    }

    private static string About(string principal, string condition, string effect = "Allow") =>
        $$"""{"Effect":"{{effect}}","Principal":{"Federated":"{{principal}}"},"Action":"sts:AssumeRoleWithLDAPIdentity","Condition":{{condition}}}""";

    private static string Statement(Random random) => About(Directory, Condition(random), random.Next(4) == 0 ? "Deny" : "Allow");

    private static string Condition(Random random)
    {
        var negation = random.Next(3) == 0 ? "Not" : "";
        return random.Next(4) switch
        {
            0 => $$$"""{"String{{{negation}}}Equals":{"ldap:username":"{{{Name(random)}}}"}}""",
            1 => $$$"""{"ForAnyValue:String{{{negation}}}Equals":{"ldap:groups":"cn={{{Name(random)}}}"}}""",
            2 => $$$"""{"ForAllValues:String{{{negation}}}Like":{"ldap:attr/x":"{{{Name(random)}}}*"},"Null":{"ldap:attr/x":"false"}}""",
            _ => """{"Null":{"ldap:groups":"true"}}""",
        };
    }

    private static Func<RequestContext> Person(Random random)
    {
        var name = Name(random);
        var groups = Enumerable.Range(0, random.Next(3)).Select(_ => $"cn={Name(random)}").ToArray();
        var values = Enumerable.Range(0, random.Next(3)).Select(_ => Name(random)).ToArray();
        return () => new RequestContext().Add("ldap:username", name).AddSet("ldap:groups", groups).AddSet("ldap:attr/x", values);
    }

    private static string Name(Random random) => ((char)('a' + random.Next(3))).ToString();

    private static bool Evaluate(ImmutableArray<string> statements, RequestContext context)
    {
        var account = AccountId.Parse("123456789012");
        Assert.True(RoleArn.TryParse(Role, out var role));
        var policy = new ResourcePolicy(Parse(Document([.. statements])), System.Collections.Frozen.FrozenDictionary<string, string>.Empty, account, []);
        return TrustPolicyEvaluator.Evaluate(new TrustRequest(RequestPrincipal.Federated(Directory), ["sts:AssumeRoleWithLDAPIdentity"], role, policy, context)).IsAllowed;
    }
}
