using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Broker.Core;
using Broker.Directories;
using Broker.Directories.SignIn;
using Broker.TestKit.Ldap;

namespace Broker.Tests.Directories.SignIn;

/// <summary>Two accounts with a directory of one name, whose people are others.</summary>
public sealed class SameNameTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    private const string Other = "210987654321";
    private const string Ours = SamplePeople.Account + "/corp";
    private const string Theirs = Other + "/corp";

    [Fact]
    public async Task A_full_name_chooses_one_of_two_directories()
    {
        await using var broker = await StartAsync();

        Assert.Equal(Ours, (string?)(await AtAsync(broker, Ours, "alice", SamplePeople.AlicesPassword)).Is(201).Json["provider"]);
        Assert.Equal(Theirs, (string?)(await AtAsync(broker, Theirs, "bob", SamplePeople.BobsPassword)).Is(201).Json["provider"]);
        (await AtAsync(broker, Theirs, "alice", SamplePeople.AlicesPassword)).Is(401);
    }

    [Fact]
    public async Task A_name_of_two_directories_is_told_how_to_be_whole()
    {
        await using var broker = await StartAsync();

        var reply = (await AtAsync(broker, "corp", "alice", SamplePeople.AlicesPassword)).Is(400);

        Assert.Contains("ACCOUNT/NAME", (string?)reply.Json["detail"], StringComparison.Ordinal);
        (await AtAsync(broker, null, "alice", SamplePeople.AlicesPassword)).Is(400);
        Assert.Equal(2, broker.Events.Count);
    }

    [Fact]
    public async Task A_name_of_one_directory_stays_short_beside_two_others()
    {
        await using var broker = await StartAsync(Provider(Other, "labs"));

        Assert.Equal([Ours, Theirs, "labs"], Options(await broker.GetAsync("/sign-in")));
        Assert.Equal("labs", (string?)(await AtAsync(broker, "labs", "bob", SamplePeople.BobsPassword)).Is(201).Json["provider"]);
        Assert.Equal("labs", (string?)(await AtAsync(broker, Other + "/labs", "bob", SamplePeople.BobsPassword)).Is(201).Json["provider"]);
    }

    [Theory]
    [InlineData(Ours, 303)]
    [InlineData(Theirs, 401)]
    [InlineData("corp", 400)]
    public async Task The_portals_form_chooses_by_what_it_shows(string provider, int status)
    {
        await using var broker = await StartAsync();
        var page = (await broker.GetAsync("/sign-in")).Is(200);
        Assert.Equal([Ours, Theirs], Options(page));

        var answer = await SubmitAsync(broker, page, provider);

        answer.Is(status);
        if (status == 303)
        {
            var cookie = Regex.Match(answer.Headers["Set-Cookie"], "__Host-broker-session=[^;]+", RegexOptions.None, TimeSpan.FromSeconds(5)).Value;
            var roles = await broker.SendAsync(HttpMethod.Get, "/", change: request => request.Headers.Add("Cookie", cookie));
            Assert.Contains(Ours, roles.Is(200).Body, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(provider == Theirs ? [Theirs] : [], Matches(answer.Body, "<option value=\"([^\"]+)\" selected"));
        }
    }

    [Fact]
    public async Task One_directory_alone_is_called_by_its_name()
    {
        await using var broker = await RunningDirectory.StartAsync(people.Slapd);

        Assert.Contains("<strong>corp</strong>", (await broker.GetAsync("/sign-in")).Is(200).Body, StringComparison.Ordinal);
    }

    private static Task<Reply> AtAsync(RunningDirectory broker, string? provider, string username, string password) =>
        broker.PostAsync("/v1/sessions", new JsonObject { ["provider"] = provider, ["username"] = username, ["password"] = password });

    private static Task<Reply> SubmitAsync(RunningDirectory broker, Reply page, string provider)
    {
        var fields = new Dictionary<string, string>
        {
            ["formToken"] = Matches(page.Body, "name=\"formToken\" value=\"([^\"]+)\"").Single(),
            ["provider"] = provider,
            ["username"] = "alice",
            ["password"] = SamplePeople.AlicesPassword,
        };
        return broker.SendAsync(HttpMethod.Post, "/sign-in", change: request =>
        {
            request.Content = new FormUrlEncodedContent(fields);
            request.Headers.Add("Origin", "https://broker.example.com");
            request.Headers.Add("Cookie", page.Headers["Set-Cookie"].Split(';')[0]);
        });
    }

    private static string[] Options(Reply page) => Matches(page.Is(200).Body, "<option value=\"([^\"]+)\"");

    private static string[] Matches(string text, string pattern) =>
        [.. Regex.Matches(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    private Task<RunningDirectory> StartAsync(params string[] more)
    {
        string[] documents = [SamplePeople.Documents(people.Slapd), Provider(Other, "corp"), .. more];
        ProviderName[] served = [Named(SamplePeople.Account, "corp"), Named(Other, "corp"), .. more.Length > 0 ? [Named(Other, "labs")] : Array.Empty<ProviderName>()];
        return RunningDirectory.StartAsync(people.Slapd, settings => settings with { Providers = served }, string.Join("\n---\n", documents));
    }

    private static ProviderName Named(string account, string name) =>
        ProviderName.TryParse($"{account}/{name}", out var parsed) ? parsed : throw new ArgumentException("No name of a provider.", nameof(name));

    /// <summary>Finds bob alone.</summary>
    private string Provider(string account, string name) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: {{name}}-{{account}} }
        spec:
          account: "{{account}}"
          name: {{name}}
          servers: ["ldaps://127.0.0.1:{{people.Slapd.LdapsPort}}"]
          tls: { caFile: ca.pem }
          serviceAccount: { dn: "{{DirectoryTree.ServiceDn}}", passwordFile: password }
          users: { mode: Search, baseDn: "{{DirectoryTree.People}}", filter: "(&(uid={username})(departmentNumber=7))", nameAttribute: uid }
          mapping: { sessionName: "{username}" }
        """;
}
