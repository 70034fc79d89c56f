using Broker.TestKit.Ldap;

namespace Broker.Tests.Directories.SignIn;

/// <summary>What becomes of sessions when the directory changes its mind, or says nothing. Each test has a slapd of its own.</summary>
public sealed class ReadAgainTests
{
    [Fact]
    public async Task A_group_that_is_lost_is_lost_within_a_minute()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        var token = await broker.SignInAsync();
        await slapd.ModifyAsync($"dn: {DirectoryTree.GroupDn("dev")}\nchangetype: modify\nreplace: member\nmember: {DirectoryTree.PersonDn("carol")}\n");

        Assert.Single((await broker.GetAsync("/v1/roles", token)).Is(200).Json["roles"]!.AsArray());
        broker.Time.Shift(TimeSpan.FromSeconds(61));

        Assert.Empty((await broker.GetAsync("/v1/roles", token)).Is(200).Json["roles"]!.AsArray());
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(403);
    }

    [Fact]
    [Trait("threat", "L-18")]
    public async Task Whoever_is_removed_from_the_directory_is_signed_out()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        var (alice, bob) = (await broker.SignInAsync(), await broker.SignInAsync("bob", SamplePeople.BobsPassword));
        await slapd.ModifyAsync($"dn: {DirectoryTree.PersonDn("alice")}\nchangetype: delete\n");
        broker.Time.Shift(TimeSpan.FromSeconds(61));

        (await broker.GetAsync("/v1/roles", alice)).Is(401);

        var ended = broker.Events.Single(one => (string?)one["eventName"] == "RevokeDirectorySession");
        Assert.Equal("unknown_user", (string?)ended["additionalEventData"]!["reason"]);
        (await broker.GetAsync("/v1/roles", alice)).Is(401);
        (await broker.GetAsync("/v1/roles", bob)).Is(200);
    }

    [Fact]
    [Trait("threat", "L-16")]
    public async Task Sessions_outlive_a_directory_that_is_down_for_five_minutes_and_no_longer()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        var token = await broker.SignInAsync();
        await slapd.KillAsync();

        var refused = (await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword)).Is(503);
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        broker.Time.Shift(TimeSpan.FromMinutes(4));
        (await broker.GetAsync("/v1/roles", token)).Is(200);
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(200);
        broker.Time.Shift(TimeSpan.FromMinutes(2));
        (await broker.GetAsync("/v1/roles", token)).Is(503);

        await slapd.StartAsync();
        await RunningDirectory.UntilAsync(() => broker.GetAsync("/v1/roles", token), 200);
        (await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword)).Is(201);
    }

    [Fact]
    public async Task What_was_read_by_another_document_of_the_provider_counts_no_more()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        var token = await broker.SignInAsync();
        (await broker.GetAsync("/v1/roles", token)).Is(200);

        // No time passes: the last reading is as fresh as can be, but of a person whom the filter would not find now.
        await broker.ChangeCatalogAsync("(uid={username})", "(&(uid={username})(!(departmentNumber=42)))");

        (await broker.GetAsync("/v1/roles", token)).Is(401);
    }

    [Fact]
    public async Task An_attribute_that_a_policy_asks_about_is_read_at_once()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        var token = await broker.SignInAsync();
        Assert.Single((await broker.GetAsync("/v1/roles", token)).Is(200).Json["roles"]!.AsArray());

        // No mapping names it, so that nobody has read it so far: a reading without it would not be denied.
        await broker.ChangeCatalogAsync(
            "      - Sid: dev\n",
            "      - { Sid: others, Effect: Deny, Principal: { Federated: \"arn:aws:iam::123456789012:ldap-provider/corp\" }, Action: \"sts:AssumeRoleWithLDAPIdentity\", Condition: { \"ForAnyValue:StringEquals\": { \"ldap:attr/sn\": \"alice\" } } }\n      - Sid: dev\n");

        Assert.Empty((await broker.GetAsync("/v1/roles", token)).Is(200).Json["roles"]!.AsArray());
    }

    [Fact]
    [Trait("threat", "L-16")]
    public async Task A_changed_provider_that_cannot_be_asked_serves_nobody_and_other_documents_change_nothing()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        var token = await broker.SignInAsync();
        await slapd.KillAsync();

        await broker.ChangeCatalogAsync("Version: \"2012-10-17\"", "Version:   \"2012-10-17\"");
        (await broker.GetAsync("/v1/roles", token)).Is(200);
        await broker.ChangeCatalogAsync("(uid={username})", "(|(uid={username})(mail={username}))");
        (await broker.GetAsync("/v1/roles", token)).Is(503);

        await slapd.StartAsync();
        await RunningDirectory.UntilAsync(() => broker.GetAsync("/v1/roles", token), 200);
    }

    [Fact]
    [Trait("threat", "L-16")]
    public async Task Tries_at_a_directory_that_is_down_use_up_no_budget()
    {
        await using var slapd = await SamplePeople.StartAsync();
        await using var broker = await RunningDirectory.StartAsync(slapd);
        await slapd.KillAsync();
        for (var i = 0; i < 6; i++)
        {
            (await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword)).Is(503);
        }

        Assert.All(broker.Events, one => Assert.Equal("HIDDEN_DUE_TO_SECURITY_REASONS", (string?)one["requestParameters"]!["username"]));
        await slapd.StartAsync();

        await RunningDirectory.UntilAsync(() => broker.TrySignInAsync("alice", SamplePeople.AlicesPassword), 201);
    }

    [Fact]
    public async Task Without_a_service_account_a_session_lasts_a_quarter_of_an_hour()
    {
        await using var slapd = await Slapd.StartAsync(
            new DirectoryTree().Person("alice", SamplePeople.AlicesPassword),
            new SlapdSettings { Database = ["access to * by self read by * none"] });
        var catalog = SamplePeople.Documents(slapd)
            .Replace($"serviceAccount: {{ dn: \"{DirectoryTree.ServiceDn}\", passwordFile: password }}", "", StringComparison.Ordinal)
            .Replace("mode: Search, baseDn: \"" + DirectoryTree.People + "\", filter: \"(uid={username})\"", "mode: Template, baseDn: \"" + DirectoryTree.People + "\", dnTemplate: \"uid={username}," + DirectoryTree.People + "\"", StringComparison.Ordinal)
            .Replace("groups: { mode: Search, baseDn: \"" + DirectoryTree.Groups + "\" }", "", StringComparison.Ordinal);
        await using var broker = await RunningDirectory.StartAsync(slapd, catalog: catalog);
        var token = await broker.SignInAsync();

        broker.Time.Shift(TimeSpan.FromMinutes(14));
        (await broker.GetAsync("/v1/sessions", token)).Is(200);
        broker.Time.Shift(TimeSpan.FromMinutes(1));

        (await broker.GetAsync("/v1/sessions", token)).Is(401);
    }
}
