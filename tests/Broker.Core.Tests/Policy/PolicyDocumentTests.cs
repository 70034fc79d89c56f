using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class PolicyDocumentTests
{
    public static TheoryData<string> AcceptedFiles() => [.. Directory.GetFiles(TestData("accepted")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(AcceptedFiles))]
    public void Loads_policies_that_people_write(string file) =>
        Assert.Empty(Parse(File.ReadAllText(TestData(Path.Combine("accepted", file)))).Warnings);

    [Theory]
    [Trait("threat", "P-13")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"*\"")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    [InlineData("""{"Version":"2012-10-17"}""")]
    [InlineData("""{"Statement":null}""")]
    [InlineData("""{"Statement":[]}""")]
    [InlineData("""{"Statement":1}""")]
    [InlineData("""{"Statement":"Allow"}""")]
    [InlineData("""{"Statement":[null]}""")]
    [InlineData("""{"Statement":[[]]}""")]
    [InlineData("""{"Statement":["Allow"]}""")]
    public void Refuses_what_is_no_policy(string json) => OnlyProblem(json);

    [Theory]
    [Trait("threat", "P-13")]
    [InlineData("\"2011-10-17\"")]
    [InlineData("\"2012-10-18\"")]
    [InlineData("\"2012-10-17 \"")]
    [InlineData("\"\"")]
    [InlineData("2012")]
    [InlineData("null")]
    [InlineData("[\"2012-10-17\"]")]
    public void Refuses_an_unknown_version(string version) =>
        Assert.Equal("Version", OnlyProblem($$"""{"Version":{{version}},"Statement":{{Statement()}}}""").Path);

    [Theory]
    [InlineData("\"Version\":\"2012-10-17\",", "2012-10-17")]
    [InlineData("\"Version\":\"2008-10-17\",", "2008-10-17")]
    [InlineData("", "2008-10-17")]
    public void Loads_both_versions_and_reads_none_as_the_first(string member, string expected) =>
        Assert.Equal(expected, Parse($$"""{{{member}}"Statement":{{Statement()}}}""").Version);

    [Fact]
    public void Loads_one_statement_without_a_list()
    {
        var json = $$"""{"Version":"2012-10-17","Statement":{{Statement()}}}""";

        var decision = Ask(Parse(json));

        Assert.Equal((PolicyEffect.Allow, "Statement[0]"), (decision.Access.Effect, decision.Access.StatementId));
    }

    [Theory]
    [Trait("threat", "P-02")]
    [InlineData("version", "\"2012-10-17\"")]
    [InlineData("Statements", "[]")]
    [InlineData("statement", "[]")]
    [InlineData("Comment", "\"hello\"")]
    [InlineData("$schema", "\"x\"")]
    public void Refuses_unknown_elements_of_the_document(string name, string value) =>
        Assert.Equal(name, OnlyProblem($$"""{"{{name}}":{{value}},"Statement":{{Statement()}}}""").Path);

    [Theory]
    [Trait("threat", "P-02")]
    [InlineData("Conditions", "{}")]
    [InlineData("condition", "{}")]
    [InlineData("Principals", "{}")]
    [InlineData("action", "\"sts:*\"")]
    [InlineData("Comment", "\"hello\"")]
    public void Refuses_unknown_elements_of_a_statement(string name, string value) =>
        Assert.Equal($"Statement[0].{name}", OnlyProblem(Document(Statement(extra: $",\"{name}\":{value}"))).Path);

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("Resource", "\"*\"")]
    [InlineData("Resource", "\"arn:aws:iam::123456789012:role/app\"")]
    [InlineData("NotResource", "\"*\"")]
    [InlineData("NotPrincipal", """{"AWS":"123456789012"}""")]
    public void Refuses_elements_that_a_trust_policy_has_not(string name, string value)
    {
        var problem = OnlyProblem(Document(Statement(extra: $",\"{name}\":{value}")));

        Assert.Equal($"Statement[0].{name}", problem.Path);
        Assert.Contains("trust policy has no", problem.Message);
    }

    [Theory]
    [Trait("threat", "P-10")]
    [InlineData("\"allow\"", false)]
    [InlineData("\"ALLOW\"", false)]
    [InlineData("\"deny\"", false)]
    [InlineData("\"Allow \"", false)]
    [InlineData("\"Permit\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("null", false)]
    [InlineData("true", false)]
    [InlineData("[\"Allow\"]", false)]
    [InlineData("\"Allow\"", true)]
    [InlineData("\"Deny\"", true)]
    public void Effect_has_exactly_two_spellings(string effect, bool expected)
    {
        var json = Document(Statement().Replace("\"Effect\":\"Allow\"", $"\"Effect\":{effect}", StringComparison.Ordinal));

        Assert.Equal(expected, PolicyDocument.TryParseTrustPolicy(json, out _, out var problems));
        Assert.Equal(expected ? [] : ["Statement[0].Effect"], problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a-b")]
    [InlineData("a_b")]
    [InlineData("é")]
    [InlineData("１")]
    public void Refuses_a_Sid_with_other_characters(string sid) =>
        Assert.Equal("Statement[0].Sid", OnlyProblem(Document(Statement(extra: $",\"Sid\":{Quote(sid)}"))).Path);

    [Theory]
    [InlineData("Abc123")]
    [InlineData("")]
    public void Loads_a_Sid_of_letters_and_digits(string sid) => Parse(Document(Statement(extra: $",\"Sid\":\"{sid}\"")));

    [Fact]
    public void Refuses_a_Sid_that_another_statement_has()
    {
        var problem = OnlyProblem(Document(Statement(extra: ",\"Sid\":\"A\""), Statement(extra: ",\"Sid\":\"A\"")));

        Assert.Equal("Statement[1].Sid", problem.Path);
        Parse(Document(Statement(extra: ",\"Sid\":\"A\""), Statement(extra: ",\"Sid\":\"a\""), Statement(), Statement()));
    }

    [Theory]
    [Trait("threat", "P-12")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Effect":"Allow",REST}]}""", "Statement[0].Effect")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Eff\u0065ct":"Allow",REST}]}""", "Statement[0].Effect")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[{"Effect":"Allow",REST}]}""", "Version")]
    [InlineData("""{"Statement":[],"Statement":[{"Effect":"Allow",REST}]}""", "Statement")]
    [InlineData("""{"Statement":[{"Effect":"Allow",REST,"Condition":{}}]}""", "Statement[0].Condition")]
    public void Refuses_repeated_members_and_names_them(string template, string path)
    {
        const string rest = $$"""
            "Principal":{"Federated":"{{Provider}}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{SubjectCondition}}
            """;

        var problems = Problems(template.Replace("REST", rest, StringComparison.Ordinal));

        Assert.Contains(problems, problem => problem.Path == path && problem.Message.Contains("twice", StringComparison.Ordinal));
        Parse("""{"Statement":[{"Effect":"Allow",REST}]}""".Replace("REST", rest, StringComparison.Ordinal));
    }

    [Theory]
    [Trait("threat", "P-13")]
    [InlineData("// comment\n", "")]
    [InlineData("/* comment */", "")]
    [InlineData("\ufeff", "")]
    [InlineData("", ",")]
    [InlineData("", "}")]
    [InlineData("", "\0")]
    public void Refuses_more_than_json(string before, string after) => OnlyProblem(before + Document(Statement()) + after);

    [Fact]
    public void Says_where_json_ends() =>
        Assert.Contains("line 2, column 14", OnlyProblem("{\n  \"Version\": x }").Message);

    [Theory]
    [Trait("threat", "P-18")]
    [InlineData("\u200b")]
    [InlineData("\u0430")]
    [InlineData("\ud800")]
    [InlineData("\\ud800")]
    [InlineData("\\uDFFF")]
    public void Refuses_characters_that_hide_or_are_no_text(string hidden)
    {
        OnlyProblem(Document(Statement(condition: When("StringEquals", SubjectKey, $"\"system:{hidden}\""))));
        OnlyProblem(Document(Statement(condition: When("StringEquals", SubjectKey, $"\"a\",\"x:{hidden}\":\"a\""))));
    }

    [Theory]
    [InlineData("é")]
    [InlineData("\\u200b")]
    [InlineData("\\\\ud800")]
    public void Loads_latin_characters_and_escapes(string text) =>
        Parse(Document(Statement(condition: When("StringEquals", SubjectKey, $"\"system:{text}\""))));

    [Fact]
    [Trait("threat", "P-16")]
    public void Refuses_more_than_4096_characters()
    {
        var shortest = Document(Statement(extra: ",\"Sid\":\"\"")).Length;
        string OfLength(int length) => Document(Statement(extra: $",\"Sid\":\"{new string('a', length - shortest)}\""));

        Parse(OfLength(4096));
        Assert.Contains("4096", OnlyProblem(OfLength(4097)).Message);
    }

    [Fact]
    [Trait("threat", "P-16")]
    public void White_space_between_parts_does_not_count_and_in_strings_does()
    {
        var blank = new string(' ', 10_000);

        Parse(blank + Document(Statement()) + "\r\n\t" + blank);
        OnlyProblem($$"""{"Id":"{{blank}}","Statement":{{Statement()}}}""");
        OnlyProblem(new string(' ', 70_000) + Document(Statement()));
    }

    [Fact]
    [Trait("threat", "P-16")]
    public void An_escape_counts_as_it_is_written()
    {
        var escapes = string.Concat(Enumerable.Repeat("\\\"", 1_000));

        Parse($$"""{"Id":"{{escapes}}","Statement":{{Statement()}}}""");
        OnlyProblem($$"""{"Id":"{{escapes}}{{escapes}}","Statement":{{Statement()}}}""");
    }

    [Theory]
    [Trait("threat", "P-16")]
    [InlineData(16)]
    [InlineData(65)]
    [InlineData(2_000)]
    public void Refuses_deep_nesting(int depth) =>
        OnlyProblem($$"""{"Statement":{{new string('[', depth)}}{{new string(']', depth)}}}""");

    [Fact]
    [Trait("threat", "P-16")]
    public void Refuses_ten_thousand_statements() => OnlyProblem(Document([.. Enumerable.Repeat("{}", 10_000)]));

    [Fact]
    public void Reports_all_problems_together()
    {
        const string json = """
            {
              "Version": "2011-10-17",
              "Comment": "x",
              "Statement": [
                { "Sid": "a b", "Effect": "allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*" },
                {
                  "Effect": "Allow",
                  "Principal": { "AWS": ["1234", "*"], "User": "x" },
                  "Action": ["sts:AssumeRole", "sts:AssumeRule"],
                  "NotAction": "sts:TagSession",
                  "Condition": { "DateLessThan": { "aws:CurrentTime": "2030-01-01" }, "StringEquals": { "aws:Typo": 1 } }
                },
                7
              ]
            }
            """;

        Assert.Equal(
            [
                "Comment",
                "Version",
                "Statement[0].Resource",
                "Statement[0].Sid",
                "Statement[0].Effect",
                "Statement[0].Principal",
                "Statement[0].Action",
                "Statement[1].Principal.AWS[0]",
                "Statement[1].Principal.User",
                "Statement[1]",
                "Statement[1].Condition.DateLessThan[\"aws:CurrentTime\"]",
                "Statement[1].Condition.StringEquals[\"aws:Typo\"]",
                "Statement[1].Condition.StringEquals[\"aws:Typo\"]",
                "Statement[2]",
            ],
            Problems(json).Select(problem => problem.Path));
    }

    [Fact]
    public void Reports_the_subject_beside_other_problems() =>
        Assert.Equal(["Statement[0].Effect", "Statement[1].Condition"], Problems(Document(Statement("allow"), Statement(condition: null))).Select(p => p.Path));

    /// <summary>Every small change of a sound policy is either a policy or a list of problems, never an exception; a policy can be asked.</summary>
    [Theory]
    [InlineData("tags.json")]
    [InlineData("../resource.json")]
    public void Never_throws_on_damaged_documents(string file)
    {
        var sound = File.ReadAllText(TestData(Path.Combine("accepted", file)));
        var kind = file.EndsWith("resource.json", StringComparison.Ordinal) ? PolicyKind.Resource : PolicyKind.RoleTrust;
        var random = new Random(7);
        const string alphabet = "\"\\{}[]:,*?$u dDeE019tnf\0\n\t/\u00ff\ud800'.+-";
        Assert.True(PolicyDocument.TryParse(sound, kind, out _, out var none), string.Join('\n', none));

        for (var round = 0; round < 5_000; round++)
        {
            var at = random.Next(sound.Length);
            var length = random.Next(3);
            var damaged = sound[..at] + new string(random.GetItems(alphabet.AsSpan(), random.Next(4))) + sound[Math.Min(sound.Length, at + length)..];

            var isParsed = PolicyDocument.TryParse(damaged, kind, out var document, out var problems);

            Assert.Equal((isParsed, isParsed), (document is not null, problems.IsEmpty));
            if (isParsed)
            {
                var context = new RequestContext().Add("aws:SourceIp", "10.1.2.3").Add("aws:username", "alice").Add("x:n", "5").AddSet("aws:TagKeys", ["a"]);
                AccessEvaluator.Explain(new AccessRequest(Alice, "sts:AssumeRole", Role, context) { ResourcePolicy = ResourcePolicy.Of(document!, Account) });
            }
        }
    }
}
