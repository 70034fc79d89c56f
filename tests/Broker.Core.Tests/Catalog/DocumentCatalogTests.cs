using System.Text;
using Broker.Core.Catalog;

namespace Broker.Core.Tests.Catalog;

public sealed class DocumentCatalogTests
{
    private const string Account = "123456789012";
    private const string Issuer = "https://issuer.example";

    private readonly Dictionary<SuppliedFileName, string> _secrets = [];
    private readonly DocumentCatalog _catalog;
    private int _age;

    public DocumentCatalogTests() =>
        _catalog = new DocumentCatalog(name => _secrets.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text) : null);

    [Fact]
    public void Loads_documents_as_files_would_be()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "web", Role());

        var load = _catalog.Load();

        Assert.Equal((DocumentUse.InUse, DocumentUse.InUse, 0), (Of(load, "IamRole/web").Use, Of(load, "OidcProvider/issuer").Use, load.NotInUse));
        Assert.Equal($"arn:aws:iam::{Account}:role/web", Assert.Single(load.Snapshot.Roles).Arn.Text);
        Assert.Equal(Issuer, Assert.Single(load.Snapshot.Providers).Issuer);
    }

    [Fact]
    public void Leaves_out_a_document_with_an_error_and_loads_the_others()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "web", Role());
        Put("IamRole", "bad", """{ "account": "123456789012", "trustPolicy": { "Statement": 1 } }""");

        var load = _catalog.Load();

        Assert.Equal(["web"], load.Snapshot.Roles.Select(role => role.Arn.Name));
        var outcome = Of(load, "IamRole/bad");
        Assert.Equal((DocumentUse.LeftOut, 1), (outcome.Use, load.NotInUse));
        Assert.Contains("spec.trustPolicy", outcome.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Goes_on_with_the_last_good_version_of_a_document()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "web", Role(seconds: 7200));
        _catalog.Load();

        Put("IamRole", "web", Role(seconds: 5));
        var load = _catalog.Load();

        Assert.Equal(DocumentUse.LastGoodInUse, Of(load, "IamRole/web").Use);
        Assert.Equal(TimeSpan.FromSeconds(7200), Assert.Single(load.Snapshot.Roles).MaxSessionDuration);
        Put("IamRole", "web", Role(seconds: 3600));
        load = _catalog.Load();
        Assert.Equal((DocumentUse.InUse, TimeSpan.FromSeconds(3600)), (Of(load, "IamRole/web").Use, Assert.Single(load.Snapshot.Roles).MaxSessionDuration));
    }

    [Fact]
    public void Forgets_the_last_good_version_of_a_document_that_was_made_anew()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "web", Role());
        _catalog.Load();

        Put("IamRole", "web", Role(seconds: 5), identity: "another");

        Assert.Equal(DocumentUse.LeftOut, Of(_catalog.Load(), "IamRole/web").Use);
    }

    [Fact]
    public void Removes_what_is_gone()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "web", Role());
        _catalog.Load();

        _catalog.Remove("IamRole/web");

        Assert.Empty(_catalog.Load().Snapshot.Roles);
        Assert.Equal(1, _catalog.Count);
    }

    [Fact]
    public void Tells_only_what_is_new_or_has_changed()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "web", Role());
        Assert.Equal(2, _catalog.Load().Changed.Length);

        Assert.Empty(_catalog.Load().Changed);

        Put("IamRole", "web", Role());
        Assert.Equal(["IamRole/web"], _catalog.Load().Changed.Select(outcome => outcome.Name));
        _catalog.Remove("OidcProvider/issuer");
        Assert.Equal(["IamRole/web"], _catalog.Load().Changed.Select(outcome => outcome.Name));
    }

    [Fact]
    public void Leaves_out_a_role_whose_boundary_is_left_out_until_it_is_back()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamPolicy", "bound", """{ "account": "123456789012", "document": { "Statement": 1 } }""");
        Put("IamRole", "web", Role(more: $", \"permissionsBoundary\": \"arn:aws:iam::{Account}:policy/bound\""));

        var load = _catalog.Load();
        Assert.Equal((DocumentUse.LeftOut, DocumentUse.LeftOut), (Of(load, "IamPolicy/bound").Use, Of(load, "IamRole/web").Use));
        Assert.Contains("is no IamPolicy", Of(load, "IamRole/web").Problems[0].Message, StringComparison.Ordinal);

        Put("IamPolicy", "bound", Policy());
        load = _catalog.Load();
        Assert.Equal((DocumentUse.InUse, DocumentUse.InUse), (Of(load, "IamPolicy/bound").Use, Of(load, "IamRole/web").Use));
        Assert.NotNull(Assert.Single(load.Snapshot.Roles).Boundary);
    }

    [Fact]
    public void A_policy_in_use_stays_for_roles_that_have_it_when_it_breaks()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamPolicy", "bound", Policy());
        Put("IamRole", "web", Role(more: $", \"permissionsBoundary\": \"arn:aws:iam::{Account}:policy/bound\""));
        _catalog.Load();

        Put("IamPolicy", "bound", "{}");
        var load = _catalog.Load();

        Assert.Equal(["IamPolicy/bound"], load.Changed.Select(outcome => outcome.Name));
        Assert.NotNull(Assert.Single(load.Snapshot.Roles).Boundary);
    }

    [Fact]
    public void The_older_of_two_has_the_name()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "older", Role(more: ", \"roleName\": \"web\""));
        Put("IamRole", "a-newer", Role(more: ", \"roleName\": \"WEB\""));

        var load = _catalog.Load();

        Assert.Equal((DocumentUse.InUse, DocumentUse.LeftOut), (Of(load, "IamRole/older").Use, Of(load, "IamRole/a-newer").Use));
        Assert.Contains("see IamRole/older", Of(load, "IamRole/a-newer").Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_takes_no_name_from_a_document_in_use()
    {
        Put("OidcProvider", "issuer", Provider());
        Put("IamRole", "older", Role());
        Put("IamRole", "web", Role());
        _catalog.Load();

        Put("IamRole", "older", Role(more: ", \"roleName\": \"web\""), age: 1);
        var load = _catalog.Load();

        Assert.Equal(DocumentUse.LastGoodInUse, Of(load, "IamRole/older").Use);
        Assert.Equal(["older", "web"], load.Snapshot.Roles.Select(role => role.Arn.Name).Order());
    }

    [Fact]
    public void Takes_secrets_from_what_supplies_them_and_follows_their_changes()
    {
        Put("IamUser", "alice", User());
        var load = _catalog.Load();
        Assert.Equal(DocumentUse.LeftOut, Of(load, "IamUser/alice").Use);
        Assert.Contains("has no key 'secret'", Of(load, "IamUser/alice").Problems[0].Message, StringComparison.Ordinal);

        Supply("alice-key", "secret", "wJalrXUtnFEMI/K7MDENG\n");
        load = _catalog.Load();
        Assert.Equal(DocumentUse.InUse, Of(load, "IamUser/alice").Use);
        Assert.True(load.Snapshot.TryGetAccessKey("AKIAIOSFODNN7EXAMPLE", out var first));
        Assert.Equal("wJalrXUtnFEMI/K7MDENG", first.Secret.Reveal());

        Supply("alice-key", "secret", "another-secret-of-hers");
        load = _catalog.Load();
        Assert.True(load.Snapshot.TryGetAccessKey("AKIAIOSFODNN7EXAMPLE", out var second));
        Assert.Equal("another-secret-of-hers", second.Secret.Reveal());
        Assert.Empty(load.Changed);
    }

    [Fact]
    public void Never_shows_a_secret_in_a_problem()
    {
        Supply("alice-key", "secret", "far-too-short");
        Put("IamUser", "alice", User());
        Put("IamUser", "bob", User(file: "\"wJalrXUtnFEMI/K7MDENG\"", id: "AKIAIOSFODNN7EXAMPLF"));

        var load = _catalog.Load();

        Assert.Equal([DocumentUse.LeftOut, DocumentUse.LeftOut], load.Changed.Select(outcome => outcome.Use));
        Assert.All(load.Changed.SelectMany(outcome => outcome.Problems), problem =>
        {
            Assert.DoesNotContain("far-too", problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wJal", problem.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("../other", "secret")]
    [InlineData("alice-key", "a/b")]
    [InlineData("", "secret")]
    public void Refuses_what_names_no_secret(string secretName, string key)
    {
        Put("IamUser", "alice", User(file: $$"""{ "secretName": "{{secretName}}", "key": "{{key}}" }"""));

        Assert.Contains("this is no", Of(_catalog.Load(), "IamUser/alice").Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_the_files_of_providers_as_content()
    {
        Supply("issuer", "ca.crt", "PEM");
        Put("OidcProvider", "issuer", Provider("""{ "discovery": { "caFile": { "secretName": "issuer", "key": "ca.crt" } } }"""));

        var keys = Assert.IsType<IssuerKeyOrigin.Discovery>(Assert.Single(_catalog.Load().Snapshot.Providers).Keys);

        Assert.True(keys.CaFile!.TryRead(3, out var bytes));
        Assert.Equal("PEM"u8.ToArray(), bytes);
        Assert.False(keys.CaFile.TryRead(2, out _));
        Assert.Equal("issuer/ca.crt", keys.CaFile.ToString());
    }

    [Theory]
    [InlineData("""{ "kubernetes": { "server": "https://elsewhere.example" } }""", false)]
    [InlineData("""{ "kubernetes": { "server": "https://elsewhere.example", "tokenFile": { "secretName": "issuer", "key": "token" } } }""", true)]
    [InlineData("""{ "kubernetes": {} }""", true)]
    public void Lends_no_token_of_its_own_to_a_server_that_a_document_names(string keys, bool isInUse)
    {
        Supply("issuer", "token", "t");
        Put("OidcProvider", "issuer", Provider(keys));

        Assert.Equal(isInUse ? DocumentUse.InUse : DocumentUse.LeftOut, Of(_catalog.Load(), "OidcProvider/issuer").Use);
    }

    [Fact]
    public void Adds_the_common_provider_to_every_account_that_has_none_of_its_issuer()
    {
        _catalog.CommonProvider = new CommonProvider(Issuer, ["sts.amazonaws.com"], new IssuerKeyOrigin.JwksFile("/keys"));
        Put("IamRole", "web", Role());
        Put("Account", "other", """{ "account": "210987654321" }""");
        Put("OidcProvider", "own", Provider().Replace(Account, "210987654321", StringComparison.Ordinal));

        var load = _catalog.Load();

        Assert.Equal(0, load.NotInUse);
        Assert.True(load.Snapshot.TryGetProvider(AccountId.Parse(Account), Issuer, out var common));
        Assert.IsType<IssuerKeyOrigin.JwksFile>(common.Keys);
        Assert.True(load.Snapshot.TryGetProvider(AccountId.Parse("210987654321"), Issuer, out var own));
        Assert.IsType<IssuerKeyOrigin.Discovery>(own.Keys);
    }

    [Theory]
    [InlineData("""{ "a": 1, "a": 2 }""", "stands here twice")]
    [InlineData("""{ "a": "\ud800" }""", "no Unicode")]
    [InlineData("""{ "a": """, "no JSON")]
    public void Refuses_json_that_readers_take_differently(string spec, string why)
    {
        Put("IamRole", "web", spec);

        Assert.Contains(Of(_catalog.Load(), "IamRole/web").Problems, problem => problem.Message.Contains(why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(61, false)]
    [InlineData(63, true)]
    public void Bounds_the_depth_of_a_document(int levels, bool isRefused)
    {
        Put("IamRole", "web", $$"""{ "a": {{new string('[', levels)}}{{new string(']', levels)}} }""");

        Assert.Equal(isRefused, Of(_catalog.Load(), "IamRole/web").Problems[0].Message.Contains("64 levels", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(15_000, false)]
    [InlineData(20_000, true)]
    public void Bounds_the_size_of_a_document(int items, bool isRefused)
    {
        Put("IamRole", "web", $$"""{ "a": [{{string.Join(',', Enumerable.Repeat("1", items))}}] }""");

        Assert.Equal(isRefused, Of(_catalog.Load(), "IamRole/web").Problems[0].Message.Contains("20000 nodes", StringComparison.Ordinal));
    }

    [Fact]
    public void Checks_one_document_without_its_surroundings()
    {
        Assert.Empty(DocumentCatalog.Check(Text("IamUser", "alice", User())));
        Assert.Empty(DocumentCatalog.Check(Text("IamRole", "web", Role())));
        Assert.Contains(DocumentCatalog.Check(Text("IamRole", "web", "{}")), problem => !problem.IsWarning);
    }

    private void Put(string kind, string name, string spec, string identity = "first", int? age = null)
    {
        _catalog.Put(Text(kind, name, spec) with { Identity = identity, Created = DateTimeOffset.UnixEpoch.AddMinutes(age ?? ++_age) });
    }

    private static DocumentText Text(string kind, string name, string spec) => new(
        $"{kind}/{name}",
        "first",
        DateTimeOffset.UnixEpoch,
        Encoding.UTF8.GetBytes($$"""{ "apiVersion": "iam.identity-broker.io/v1alpha1", "kind": "{{kind}}", "metadata": { "name": "{{name}}" }, "spec": {{spec}} }"""));

    private void Supply(string secret, string key, string text)
    {
        _secrets[new SuppliedFileName(secret, key)] = text;
        _catalog.FileChanged(secret);
    }

    private static DocumentOutcome Of(DocumentLoad load, string name) => Assert.Single(load.Changed, outcome => outcome.Name == name);

    private static string Provider(string keys = """{ "discovery": {} }""") =>
        $$"""{ "account": "{{Account}}", "issuer": "{{Issuer}}", "clientIds": ["sts.amazonaws.com"], "keys": {{keys}} }""";

    private static string Policy() =>
        $$"""{ "account": "{{Account}}", "document": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }] } }""";

    private static string User(string file = """{ "secretName": "alice-key", "key": "secret" }""", string id = "AKIAIOSFODNN7EXAMPLE") =>
        $$"""{ "account": "{{Account}}", "accessKeys": [{ "id": "{{id}}", "secretFile": {{file}} }] }""";

    private static string Role(int seconds = 3600, string more = "") => $$"""
        { "account": "{{Account}}", "maxSessionDurationSeconds": {{seconds}}, "trustPolicy": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": { "Federated": "arn:aws:iam::{{Account}}:oidc-provider/issuer.example" },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": { "issuer.example:sub": "system:serviceaccount:shop:web" } } }] }{{more}} }
        """;
}
