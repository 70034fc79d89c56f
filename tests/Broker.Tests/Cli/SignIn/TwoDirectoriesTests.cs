using System.Text.Json.Nodes;
using Broker.Cli;
using Broker.Core;
using Broker.Directories.SignIn;
using Broker.TestKit.Ldap;
using Broker.Tests.Directories;

namespace Broker.Tests.Cli.SignIn;

/// <summary>One server with two directories, both with an alice: what is kept of one never answers for the other.</summary>
public sealed class TwoDirectoriesTests(SamplePeople people) : IClassFixture<SamplePeople>, IAsyncLifetime
{
    private const string PartnerRole = "arn:aws:iam::123456789012:role/team/partner-dev";

    private RunningDirectory _server = null!;
    private SignInHome _home = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.True(AccountId.TryParse(SamplePeople.Account, out var account));
        _server = await RunningDirectory.StartAsync(
            people.Slapd,
            settings => settings with { Providers = [new ProviderName(account, "corp"), new ProviderName(account, "partners")] },
            $"{SamplePeople.Documents(people.Slapd)}\n---\n{Partners(people.Slapd)}");
        _home = new SignInHome(_server.Address) { Time = _server.Time };
    }

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_session_of_one_directory_does_not_answer_for_the_other()
    {
        await LoginAsync("corp");

        var corp = await _home.RunAsync("roles", "--output", "json", "--provider", "corp");
        var partners = await _home.RunAsync("roles", "--output", "json", "--user", "alice", "--provider", "partners", "--password-file", _home.PasswordFile());

        Assert.Equal([SamplePeople.DevRole], RolesOf(corp));
        Assert.Equal([PartnerRole], RolesOf(partners));
    }

    [Fact]
    public async Task Without_a_password_the_other_directory_gives_nothing()
    {
        await LoginAsync("corp");
        var corp = await CredentialsAsync(SamplePeople.DevRole, "--user", "alice", "--provider", "corp");
        Assert.True(corp.Code == ExitCode.Success, corp.Error);

        // Nobody types one here: a wrong one stands for it.
        var file = _home.PasswordFile("wrong");
        var partners = await CredentialsAsync(SamplePeople.DevRole, "--user", "alice", "--provider", "partners", "--password-file", file);

        Assert.Equal(ExitCode.Refused, partners.Code);
        Assert.DoesNotContain("AccessKeyId", partners.Output + partners.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_credentials_of_both_apart()
    {
        await LoginAsync("corp");
        await LoginAsync("partners");

        var corp = await CredentialsAsync(SamplePeople.DevRole, "--provider", "corp");
        var partners = await CredentialsAsync(PartnerRole, "--provider", $"{SamplePeople.Account}/partners");

        Assert.Equal([0, 0], [corp.Code, partners.Code]);
        Assert.Equal(corp.Output, (await CredentialsAsync(SamplePeople.DevRole, "--provider", $"{SamplePeople.Account}/corp", "--user", "ALICE ")).Output);
        Assert.Equal(partners.Output, (await CredentialsAsync(PartnerRole, "--provider", "partners")).Output);
        Assert.Equal(2, _home.Files.Count(file => file.StartsWith("credentials", StringComparison.Ordinal)));

        // A role of the one is none of the other, whatever is kept.
        Assert.Equal(ExitCode.Refused, (await CredentialsAsync(SamplePeople.DevRole, "--provider", "partners")).Code);
    }

    [Fact]
    public async Task Says_what_to_name_when_both_are_signed_in()
    {
        await LoginAsync("corp");
        Assert.Equal([SamplePeople.DevRole], RolesOf(await _home.RunAsync("roles", "--output", "json")));
        await LoginAsync("partners");

        var runs = new[] { await _home.RunAsync("roles"), await CredentialsAsync(SamplePeople.DevRole), await CredentialsAsync(SamplePeople.DevRole, "--user", "alice") };

        Assert.All(runs, run =>
        {
            Assert.Equal(ExitCode.Refused, run.Code);
            Assert.Contains("as alice of 123456789012/corp and as alice of 123456789012/partners: name one with --user and --provider.", run.Error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Case_counts_for_the_directory_that_tells_it_apart()
    {
        await LoginAsync("partners");

        Assert.Equal([PartnerRole], RolesOf(await _home.RunAsync("roles", "--output", "json", "--user", "alice ", "--provider", "partners")));
        var other = await _home.RunAsync("roles", "--user", "Alice", "--provider", "partners", "--password-file", _home.PasswordFile("wrong"));
        Assert.Equal(ExitCode.Refused, other.Code);
    }

    [Fact]
    public async Task Signing_out_ends_both()
    {
        await LoginAsync("corp");
        await LoginAsync("partners");

        var run = await _home.RunAsync("logout");

        Assert.Equal((ExitCode.Success, "Signed out.\n"), (run.Code, run.Error));
        Assert.Empty(_home.Files);
        Assert.Equal(2, _server.Events.Count(one => (string?)one["eventName"] == "DirectorySignOut"));
    }

    private static string Partners(Slapd slapd) => SamplePeople.Documents(slapd)
        .Replace("name: corp }", "name: partners }", StringComparison.Ordinal)
        .Replace("ldap-provider/corp", "ldap-provider/partners", StringComparison.Ordinal)
        .Replace("nameAttribute: uid }", "nameAttribute: uid, caseSensitive: true }", StringComparison.Ordinal)
        .Replace("name: dev }", "name: partner-dev }", StringComparison.Ordinal)
        .Replace("name: ops }", "name: partner-ops }", StringComparison.Ordinal);

    private static IEnumerable<string?> RolesOf(CommandRun run)
    {
        Assert.True(run.Code == ExitCode.Success, run.Error);
        return JsonNode.Parse(run.Output)!.AsArray().Select(role => (string?)role!["roleArn"]);
    }

    private async Task LoginAsync(string provider)
    {
        var run = await _home.RunAsync("login", "--user", "alice", "--provider", provider, "--password-file", _home.PasswordFile());
        Assert.True(run.Code == ExitCode.Success, run.Error);
    }

    private Task<CommandRun> CredentialsAsync(string role, params string[] more) => _home.RunAsync(["credentials", "--role", role, .. more]);
}
