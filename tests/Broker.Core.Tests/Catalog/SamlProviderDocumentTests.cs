using System.Security.Cryptography;
using Broker.Core.Catalog;
using Broker.TestKit;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Catalog;

/// <summary><c>SamlProvider</c> documents, with the files that they name.</summary>
public sealed class SamlProviderDocumentTests : IDisposable
{
    private const string Header =
        """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: SamlProvider
        metadata: { name: corp }
        spec:
          account: "123456789012"

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TestSamlIdp _idp = TestSamlIdp.Ec();

    public SamlProviderDocumentTests()
    {
        _folder.Write("idp.xml", _idp.Metadata());
        using var rsa = RSA.Create(2048);
        Secret("key.pem", rsa.ExportPkcs8PrivateKeyPem());
        Secret("next.pem", rsa.ExportRSAPrivateKeyPem());
    }

    public void Dispose()
    {
        _folder.Dispose();
        _idp.Dispose();
    }

    [Fact]
    public void Takes_defaults_of_aws()
    {
        var provider = Loaded("  metadataFile: idp.xml\n");

        Assert.Equal("arn:aws:iam::123456789012:saml-provider/corp", provider.Arn);
        Assert.Equal("https://idp.example/saml", provider.EntityId);
        Assert.Single(provider.SigningKeys);
        Assert.Equal(["urn:amazon:webservices"], provider.Audiences);
        Assert.Equal(["https://signin.aws.amazon.com/saml"], provider.Recipients);
        Assert.Null(provider.Encryption);
    }

    [Fact]
    public void Reads_everything()
    {
        var provider = Loaded(
            """
              name: Corp.IdP_1
              metadataFile: idp.xml
              audiences: [urn:ours, urn:amazon:webservices]
              recipients: ["https://sts.example/saml"]
              encryption: { mode: Required, privateKeyFiles: [key.pem, next.pem] }

            """);

        Assert.Equal("arn:aws:iam::123456789012:saml-provider/Corp.IdP_1", provider.Arn);
        Assert.Equal(["urn:amazon:webservices", "urn:ours"], provider.Audiences.Order(StringComparer.Ordinal));
        Assert.Equal(["https://sts.example/saml"], provider.Recipients);
        Assert.Equal((true, 2), (provider.Encryption!.IsRequired, provider.Encryption.Keys.Length));
        Assert.DoesNotContain("PRIVATE", provider.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  metadataFile: idp.xml\n  name: a b\n", "spec.name: 'a b' is no provider name: 1 to 128 of letters, digits and ._-")]
    [InlineData("  name: corp\n", "spec.metadataFile is missing")]
    [InlineData("  metadataFile: none.xml\n", "spec.metadataFile: cannot read 'none.xml': it does not exist")]
    [InlineData("  metadataFile: key.pem\n", "spec.metadataFile: metadata is well-formed XML without a document type")]
    [InlineData("  metadataFile: idp.xml\n  audiences: [a, a]\n", "spec.audiences: 'a' stands here twice")]
    [InlineData("  metadataFile: idp.xml\n  recipients: [\"\"]\n", "spec.recipients: an entry has 1 to 2048 characters")]
    [InlineData("  metadataFile: idp.xml\n  recipients: []\n", "spec.recipients: empty: the strict profile will accept no assertion of this provider")]
    [InlineData("  metadataFile: idp.xml\n  encryption: { mode: Sometimes, privateKeyFiles: [key.pem] }\n", "spec.encryption.mode: Required (plain assertions are refused) or Allowed (both are accepted)")]
    [InlineData("  metadataFile: idp.xml\n  encryption: { mode: Allowed, privateKeyFiles: [] }\n", "spec.encryption.privateKeyFiles: 1 to 2 files")]
    [InlineData("  metadataFile: idp.xml\n  encryption: { mode: Allowed }\n", "spec.encryption.privateKeyFiles is missing")]
    [InlineData("  metadataFile: idp.xml\n  encryption: { mode: Allowed, privateKeyFiles: [key.pem, next.pem, key.pem] }\n", "spec.encryption.privateKeyFiles is a list of at most 2 texts: [a, b]")]
    [InlineData("  metadataFile: idp.xml\n  encryption: { mode: Allowed, privateKeyFiles: [idp.xml] }\n", "spec.encryption.privateKeyFiles: a file is no unencrypted PEM key of RSA with 2048 to 8192 bits")]
    [InlineData("  metadataFile: idp.xml\n  encryption: { mode: Allowed, privateKeyFiles: [none.pem] }\n", "spec.encryption.privateKeyFiles: cannot read the file: it does not exist")]
    public void Says_what_is_wrong(string spec, string message)
    {
        _folder.Write("a.yaml", Header + spec);

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.Contains(message, load.Problems.Select(p => p.Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Trust_policies_may_name_it_in_its_own_account_only()
    {
        _folder.Write("a.yaml", Header + "  metadataFile: idp.xml\n");
        _folder.Write("b.yaml", Role("123456789012", "corp"));
        Assert.True(new CatalogFolder(_folder.Path).Load().TryGetSnapshot(out _));

        _folder.Write("b.yaml", Role("210987654321", "corp"));
        Assert.Contains("belongs to another account than the role", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).Message, StringComparison.Ordinal);

        _folder.Write("b.yaml", Role("123456789012", "corq"));
        Assert.Contains("is no provider of this catalog; did you mean", Assert.Single(new CatalogFolder(_folder.Path).Load().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_registered_once_in_an_account()
    {
        _folder.Write("a.yaml", Header + "  metadataFile: idp.xml\n---\n" + Header.Replace("name: corp", "name: other", StringComparison.Ordinal) + "  name: corp\n  metadataFile: idp.xml\n");

        var problem = Assert.Single(new CatalogFolder(_folder.Path).Load().Problems);

        Assert.StartsWith("the provider arn:aws:iam::123456789012:saml-provider/corp is registered already", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_metadata_file_is_a_changed_catalog()
    {
        using var next = TestSamlIdp.Ec();
        Assert.Single(Loaded("  metadataFile: idp.xml\n").SigningKeys);

        _folder.Write("idp.xml", _idp.Metadata(next));

        Assert.Equal(2, Loaded("  metadataFile: idp.xml\n").SigningKeys.Length);
    }

    [Fact]
    public void Is_found_by_its_arn_among_the_accounts_own()
    {
        _folder.Write("a.yaml", Header + "  metadataFile: idp.xml\n");
        Assert.True(new CatalogFolder(_folder.Path).Load().TryGetSnapshot(out var snapshot));
        var (own, other) = (AccountId.Parse("123456789012"), AccountId.Parse("210987654321"));

        Assert.True(snapshot.TryGetSamlProvider(own, "arn:aws:iam::123456789012:saml-provider/corp", out _));
        Assert.False(snapshot.TryGetSamlProvider(other, "arn:aws:iam::123456789012:saml-provider/corp", out _));
        Assert.False(snapshot.TryGetSamlProvider(own, "arn:aws:iam::123456789012:saml-provider/Corp", out _));
    }

    private static string Role(string account, string provider) =>
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: demo }
        spec:
          account: "{{account}}"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/{{provider}}" }
                Action: sts:AssumeRoleWithSAML
                Condition:
                  StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" }

        """;

    private SamlProvider Loaded(string spec)
    {
        _folder.Write("a.yaml", Header + spec);
        var load = new CatalogFolder(_folder.Path).Load();
        Assert.Empty(load.Problems.Select(problem => problem.Message));
        Assert.True(load.TryGetSnapshot(out var snapshot));
        return Assert.Single(snapshot.SamlProviders);
    }

    private void Secret(string name, string pem) =>
        File.SetUnixFileMode(_folder.Write(name, pem), UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
