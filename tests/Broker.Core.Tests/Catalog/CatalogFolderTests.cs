using System.Diagnostics;
using System.Text;
using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

public sealed class CatalogFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CatalogFolderTests() => _folder.Write("keys.json", """{"keys":[]}""");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loads_what_the_documents_say()
    {
        _folder.Write("ca.crt", "roots");
        _folder.Write("all.yaml", """
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: OidcProvider
            metadata: { name: issuer }
            spec:
              account: "123456789012"
              issuer: https://issuer.example
              clientIds: [sts.amazonaws.com, other]
              longestTokenLifeSeconds: 600
              keys:
                discovery: { caFile: ca.crt, allowedNetworks: [127.0.0.0/8] }
            ---
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamRole
            metadata: { name: demo }
            spec:
              account: "123456789012"
              roleName: Demo
              path: /team/
              description: For the shop
              maxSessionDurationSeconds: 7200
              tags: { Team: a }
              trustPolicy: |
                { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                  "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/issuer.example" },
                  "Condition": { "StringEquals": { "issuer.example:sub": "me" } } } }
            """);

        var snapshot = Loaded();

        var provider = Assert.Single(snapshot.Providers);
        Assert.Equal(("https://issuer.example", TimeSpan.FromMinutes(10)), (provider.Issuer, provider.LongestTokenLife));
        Assert.Equal(["sts.amazonaws.com", "other"], provider.ClientIds);
        var keys = Assert.IsType<IssuerKeyOrigin.Discovery>(provider.Keys);
        Assert.Equal((_folder["ca.crt"], "127.0.0.0/8"), (keys.CaFile!.Place, Assert.Single(keys.AllowedNetworks).ToString()));
        Assert.True(snapshot.TryGetRole(RoleArn.Of(provider.Account, "/team/", "Demo"), out var role));
        Assert.Equal(("For the shop", TimeSpan.FromHours(2), "a"), (role.Description, role.MaxSessionDuration, role.Tags["TEAM"]));
    }

    [Fact]
    public void Defaults_are_those_of_iam_and_of_a_pod()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("demo"));
        _folder.Write("b.yaml", CatalogDocuments.Provider
            .Replace("name: issuer", "name: cluster").Replace("issuer.example", "cluster.example").Replace("{ jwksFile: keys.json }", "{ kubernetes: {} }"));

        var snapshot = Loaded();

        var role = Assert.Single(snapshot.Roles);
        Assert.Equal("arn:aws:iam::123456789012:role/demo", role.Arn.Text);
        Assert.Equal(TimeSpan.FromHours(1), role.MaxSessionDuration);
        Assert.Matches(@"\AAROA[A-Z2-7]{17}\z", role.RoleId);
        Assert.True(snapshot.TryGetProvider(role.Arn.Account, "https://cluster.example", out var cluster));
        Assert.Null(cluster.LongestTokenLife);
        Assert.Equal(
            new IssuerKeyOrigin.KubernetesApi(
                new Uri("https://kubernetes.default.svc"),
                "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
                "/var/run/secrets/kubernetes.io/serviceaccount/token"),
            cluster.Keys);
    }

    [Fact]
    public void Tells_the_problems_of_all_files_together_in_order()
    {
        _folder.Write("b.yaml", "kind: x\n");
        _folder.Write("a.yml", "a: [\n");
        _folder.Write("c.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("demo"));

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.False(load.TryGetSnapshot(out _));
        Assert.Equal(["a.yml", "b.yaml"], load.Problems.Select(problem => Path.GetFileName(problem.File)).Distinct());
        Assert.Equal(load.Problems.Length, load.ErrorCount);
        Assert.StartsWith($"{_folder["a.yml"]}:2:1: cannot be read", load.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_call_a_provider_missing_that_may_be_in_a_broken_file()
    {
        _folder.Write("a.yaml", "a: [\n");
        _folder.Write("b.yaml", CatalogDocuments.Role("demo"));

        Assert.EndsWith("a.yaml", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).File, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "J-33")]
    public void Refuses_a_role_that_lets_in_every_subject_of_an_issuer()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("demo").Replace("issuer.example:sub\": \"system:serviceaccount:shop:web", "issuer.example:aud\": \"sts.amazonaws.com"));

        var problem = Assert.Single(new CatalogFolder(_folder.Path).Load().Problems);

        Assert.False(problem.IsWarning);
        Assert.Contains("Statement[0].Condition", problem.Message, StringComparison.Ordinal);
        Assert.Equal(21, problem.Line);
    }

    [Fact]
    [Trait("threat", "J-34")]
    public void Warns_of_a_subject_pattern_over_all_namespaces_and_loads_it()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("demo").Replace("StringEquals", "StringLike").Replace("shop:web", "*:web"));

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.True(load.TryGetSnapshot(out _));
        Assert.Equal((0, 1), (load.ErrorCount, load.WarningCount));
        Assert.Equal(22, load.Problems[0].Line);
    }

    [Fact]
    public void Reads_a_byte_order_mark_and_windows_line_ends()
    {
        File.WriteAllText(_folder["a.yaml"], CatalogDocuments.Provider.Replace("\n", "\r\n"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Single(Loaded().Providers);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_utf8_with_their_place()
    {
        File.WriteAllBytes(_folder["a.yaml"], [.. "a: b\nc: "u8, 0xff, 0xfe, .. "\n"u8]);

        AssertRefused("a.yaml:2:4: not UTF-8");
    }

    [Fact]
    public void Refuses_a_nul_that_would_hide_the_documents_behind_it()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider + "\0\n" + CatalogDocuments.Role("demo"));

        AssertRefused("a.yaml:9:1: control character U+0000");
    }

    [Fact]
    public void Refuses_an_empty_file_since_it_may_be_half_written()
    {
        _folder.Write("a.yaml", "");

        AssertRefused("a.yaml:1:1: empty, or not a regular file: a half-written file must not remove roles; delete it if that is meant");
    }

    [Fact]
    public void Reads_a_file_of_comments_only()
    {
        _folder.Write("a.yaml", "# later\n");

        Assert.Equal("no documents: every request will be denied", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).Message);
    }

    [Fact]
    public void Does_not_wait_for_a_pipe()
    {
        using (var process = Process.Start("mkfifo", _folder["a.yaml"]))
        {
            process.WaitForExit();
        }

        Assert.Contains("not a regular file", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_links_that_lead_nowhere_and_folders_that_look_like_files()
    {
        File.CreateSymbolicLink(_folder["a.yaml"], _folder["nowhere"]);
        File.CreateSymbolicLink(_folder["b.yaml"], _folder["b.yaml"]);
        Directory.CreateDirectory(_folder["c.yaml"]);

        var problems = new CatalogFolder(_folder.Path).Load().Problems;

        Assert.Equal(["a.yaml", "b.yaml", "c.yaml"], problems.Select(problem => Path.GetFileName(problem.File)));
    }

    [Fact]
    public void Follows_the_links_of_a_mounted_config_map()
    {
        _folder.Write("..2026_11_21/a.yaml", CatalogDocuments.Provider);
        _folder.Write("..2026_11_21/other.yaml", "broken: [");
        File.CreateSymbolicLink(_folder["..data"], "..2026_11_21");
        File.CreateSymbolicLink(_folder["a.yaml"], "..data/a.yaml");

        Assert.Single(Loaded().Providers);
    }

    [Fact]
    public void Skips_hidden_files_and_other_names_and_warns_of_documents_in_folders()
    {
        _folder.Write(".hidden.yaml", "broken: [");
        _folder.Write("README.md", "broken: [");
        _folder.Write("certs/ca.crt", "roots");
        _folder.Write("more/a.yaml", "broken: [");
        _folder.Write("a.yaml", CatalogDocuments.Provider);

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.True(load.TryGetSnapshot(out _));
        var warning = Assert.Single(load.Problems);
        Assert.Equal((_folder["more"], true), (warning.File, warning.IsWarning));
    }

    [Fact]
    public void Tells_of_a_folder_that_is_not_there()
    {
        var problem = Assert.Single(new CatalogFolder(_folder["none"]).Load().Problems);

        Assert.Equal($"{_folder["none"]}:1:1: cannot list the folder: it does not exist", problem.ToString());
    }

    [Fact]
    public void Refuses_a_file_over_the_limit_and_reads_one_at_it()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider + "#" + new string('x', CatalogLimits.LongestFile - CatalogDocuments.Provider.Length - 1));
        Assert.Single(Loaded().Providers);

        File.AppendAllText(_folder["a.yaml"], "x");

        AssertRefused("a.yaml:1:1: more than 1048576 bytes");
    }

    [Fact]
    public void Refuses_more_files_than_the_limit()
    {
        for (var i = 0; i <= CatalogLimits.MostFiles; i++)
        {
            using var file = File.OpenHandle(_folder[$"{i}.yaml"], FileMode.CreateNew, FileAccess.Write);
        }

        Assert.Equal("more than 10000 files", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).Message);
    }

    [Fact]
    public void Refuses_more_documents_than_the_limit()
    {
        _folder.Write("a.yaml", string.Concat(Enumerable.Repeat("---\n", CatalogLimits.MostDocuments + 2)));

        Assert.Equal($"more than {CatalogLimits.MostDocuments} documents", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).Message);
    }

    [Fact]
    public void Refuses_more_bytes_than_the_limit()
    {
        var files = (int)(CatalogLimits.LargestFolder / CatalogLimits.LongestFile) + 1;
        for (var i = 0; i < files; i++)
        {
            using var file = File.OpenHandle(_folder[$"{i}.yaml"], FileMode.CreateNew, FileAccess.Write);
            RandomAccess.SetLength(file, CatalogLimits.LongestFile);
        }

        Assert.Contains(new CatalogFolder(_folder.Path).Load().Problems, problem => problem.Message.EndsWith("bytes together", StringComparison.Ordinal));
    }

    [Fact]
    public void Keeps_a_bounded_number_of_problems()
    {
        _folder.Write("a.yaml", string.Concat(Enumerable.Range(0, CatalogLimits.MostProblems + 5).Select(i => $"--- [{i}]\n")));

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.Equal(CatalogLimits.MostProblems, load.Problems.Length);
        Assert.Equal("10000 problems or more: only the first ones are listed", load.Problems[^1].Message);
    }

    [Fact]
    public void Loads_ten_thousand_roles()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider);
        foreach (var thousand in Enumerable.Range(0, 10))
        {
            _folder.Write($"roles-{thousand}.yaml", string.Concat(Enumerable.Range(0, 1000).Select(i => CatalogDocuments.Role($"role-{(thousand * 1000) + i}"))));
        }

        Assert.Equal(10_000, Loaded().Roles.Count);
    }

    [Fact]
    public void Takes_a_bounded_room_for_each_role()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider);
        _folder.Write("b.yaml", string.Concat(Enumerable.Range(0, 2000).Select(i => CatalogDocuments.Role($"role-{i}").Replace("shop:web", $"shop:web-{i}"))));
        Assert.Equal(2000, Loaded().Roles.Count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var snapshot = Loaded();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // About 38 KB when this was written, half of it by the YAML parser.
        Assert.InRange(allocated / snapshot.Roles.Count, 1, 50_000);
    }

    [Fact]
    public void Roles_with_the_same_trust_policy_share_it()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("one") + CatalogDocuments.Role("two"));

        Assert.Single(Loaded().Roles.Select(role => role.TrustPolicy).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void Ends_when_it_is_cancelled()
    {
        _folder.Write("a.yaml", CatalogDocuments.Provider);

        Assert.ThrowsAny<OperationCanceledException>(() => new CatalogFolder(_folder.Path).Load(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Problems_cannot_forge_lines()
    {
        _folder.Write("a\nb.yaml", "\"x\\ny\\u2028z\": 1\n");

        Assert.All(new CatalogFolder(_folder.Path).Load().Problems, problem => Assert.DoesNotContain('\n', problem.ToString()));
    }

    private CatalogSnapshot Loaded()
    {
        var load = new CatalogFolder(_folder.Path).Load();
        Assert.Empty(load.Problems);
        Assert.True(load.TryGetSnapshot(out var snapshot));
        return snapshot;
    }

    private void AssertRefused(string problem)
    {
        var load = new CatalogFolder(_folder.Path).Load();
        Assert.False(load.TryGetSnapshot(out _));
        Assert.Equal($"{_folder.Path}/{problem}", Assert.Single(load.Problems).ToString());
    }
}
