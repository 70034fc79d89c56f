namespace Broker.Tests.Cli;

/// <summary><c>broker explain</c> about a person of a directory that is only described: nothing is asked, no password is known.</summary>
public sealed class ExplainPersonTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/dev";

    private const string Directory = "arn:aws:iam::123456789012:ldap-provider/corp";

    private readonly ExplainCatalog _catalog = new();

    public ExplainPersonTests() => File.WriteAllText(Path.Combine(_catalog.Folder, "directory.yaml"), """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: corp }
        spec:
          account: "123456789012"
          servers: ["ldaps://dc1.example.com"]
          users: { mode: Template, baseDn: "ou=people,dc=example", dnTemplate: "uid={username},ou=people,dc=example" }
          mapping: { sourceIdentity: "" }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: dev }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Sid: Developers
                Effect: Allow
                Principal: { Federated: "arn:aws:iam::123456789012:ldap-provider/corp" }
                Action: sts:AssumeRoleWithLDAPIdentity
                Condition: { "ForAnyValue:StringEquals": { "ldap:groups": "cn=dev,ou=groups,dc=example" } }

        """);

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task A_member_may_and_is_told_the_statement()
    {
        var run = await _catalog.AskAsync("--role", Role, "--ldap-user", "alice", "--ldap-group", "CN=Dev, OU=groups, DC=example");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("allowed\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("statement Developers", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_one_is_told_what_was_expected()
    {
        var run = await _catalog.AskAsync("--role", Role, "--ldap-user", "alice", "--ldap-group", "cn=ops,ou=groups,dc=example", "--ldap-attribute", "mail=a@example.com");

        Assert.Equal(1, run.Code);
        Assert.StartsWith("denied: AccessDenied: Not authorized to perform sts:AssumeRoleWithLDAPIdentity\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("expected  cn=dev,ou=groups,dc=example", run.Output, StringComparison.Ordinal);
        Assert.Contains("actual    cn=ops,ou=groups,dc=example", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_role_all_that_are_offered_are_listed()
    {
        var run = await _catalog.AskAsync("--ldap-user", "alice", "--ldap-provider", "123456789012/corp", "--ldap-group", "cn=dev,ou=groups,dc=example");
        var nobody = await _catalog.AskAsync("--ldap-user", "Müller");

        Assert.Equal((0, $"{Role}: statement 1 (Developers): ldap:groups is cn=dev,ou=groups,dc=example\n1 role\n"), (run.Code, run.Output));
        Assert.Equal(1, nobody.Code);
        Assert.StartsWith("denied: ValidationError: What the provider's mapping.sessionName makes of your entry", nobody.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_names_the_people_of_the_directory()
    {
        var run = await _catalog.AskAsync("--role", Role, "--who");

        Assert.Contains("if   arn:aws:iam::123456789012:ldap-provider/corp: people of the directory\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_role_shows_which_people_gain_and_lose_it()
    {
        var run = await AskEditedAsync("\"cn=dev,ou=groups,dc=example\"", "[\"cn=ops,ou=groups,dc=example\", \"cn=web,ou=groups,dc=example\"]");

        Assert.Equal(0, run.Code);
        Assert.Contains($"denied -> allowed  {Directory} ldap:groups=cn=ops,ou=groups,dc=example  {Role}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"denied -> allowed  {Directory} ldap:groups=cn=web,ou=groups,dc=example  {Role}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"allowed -> denied  {Directory} ldap:groups=cn=dev,ou=groups,dc=example  {Role}\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("anybody else", run.Output, StringComparison.Ordinal);
        Assert.Contains("no directory was asked", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_lets_everybody_in_is_shown_as_that()
    {
        var run = await AskEditedAsync("ForAnyValue:StringEquals", "ForAnyValue:StringNotEquals");

        Assert.Contains($"allowed -> denied  {Directory} ldap:groups=cn=dev,ou=groups,dc=example  {Role}\n", run.Output, StringComparison.Ordinal);

        run = await AskEditedAsync("Condition: { \"ForAnyValue:StringEquals\": { \"ldap:groups\": \"cn=dev,ou=groups,dc=example\" } }", "");

        Assert.Contains($"denied -> allowed  {Directory} anybody else  {Role}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_whom_an_edit_denies_is_shown_within_the_group_that_is_allowed()
    {
        var run = await AskEditedAsync("- Sid: Developers", """
            - Effect: Deny
              Principal: { Federated: "arn:aws:iam::123456789012:ldap-provider/corp" }
              Action: sts:AssumeRoleWithLDAPIdentity
              Condition: { StringEquals: { "ldap:username": mallory } }
            - Sid: Developers
            """.ReplaceLineEndings("\n      "));

        Assert.Contains($"allowed -> denied  {Directory} ldap:username=mallory and ldap:groups=cn=dev,ou=groups,dc=example  {Role}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 change in", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_that_a_role_does_not_let_through_takes_it_from_people()
    {
        var run = await AskEditedAsync("mapping: { sourceIdentity: \"\" }", "mapping: { sourceIdentity: \"{username}\" }");

        Assert.Contains($"allowed -> denied  {Directory} ldap:groups=cn=dev,ou=groups,dc=example  {Role}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 change in", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_every_entry_may_have_changes_nothing()
    {
        var run = await AskEditedAsync("sts:AssumeRoleWithLDAPIdentity", "[\"sts:AssumeRoleWithLDAPIdentity\", \"sts:TagSession\"]", ("mapping: { sourceIdentity: \"\" }", "mapping: { sourceIdentity: \"\", tags: [{ key: team, value: \"{attr:ou}\", required: true }] }"));

        Assert.Contains("0 changes in", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ldap-user alice --ldap-provider other", "--ldap-provider: the catalog has no such directory.")]
    [InlineData("--ldap-user alice --ldap-group dev", "'dev' is no distinguished name")]
    [InlineData("--ldap-user alice --principal arn:aws:iam::123456789012:user/alice", "--ldap-user is who asks")]
    [InlineData("--ldap-user alice --who", "--ldap-user is who asks")]
    [InlineData("--role arn:aws:iam::123456789012:role/dev --who --ldap-group cn=x", "describe the person of --ldap-user")]
    [InlineData("--ldap-user alice --ldap-attribute mail", "want KEY=VALUE")]
    public async Task Questions_that_make_no_sense_are_refused(string arguments, string problem)
    {
        var run = await _catalog.AskAsync(arguments.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    private async Task<CommandRun> AskEditedAsync(string old, string edited, params (string Old, string Edited)[] more)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(_catalog.Folder, "directory.yaml"), TestContext.Current.CancellationToken);
        foreach (var (from, to) in more.Prepend((old, edited)))
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        _catalog.Write("edited/directory.yaml", text);
        return await _catalog.AskAsync("--edited", Path.Combine(_catalog.Folder, "edited/directory.yaml"));
    }
}
