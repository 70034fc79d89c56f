using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

/// <summary>Users, groups, policies and accounts as they come out of documents; what is refused stands in <c>testdata/catalog</c>.</summary>
public sealed class CatalogIdentityTests : IDisposable
{
    private const string KeyId = "AKIAIOSFODNN7EXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Accepted = "testdata/catalog/accepted";

    private static readonly AccountId Shop = AccountId.Parse("123456789012");

    private readonly TemporaryFolder _folder = new();

    public CatalogIdentityTests()
    {
        CatalogDocuments.WriteSecret(_folder, "secret", $"{Secret}\n");
        CatalogDocuments.WriteSecret(_folder, "seed", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\r\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loads_a_user_with_everything()
    {
        Use("user-with-everything");

        var snapshot = Loaded();

        Assert.True(snapshot.TryGetUser(UserArn.Of(Shop, "/team/", "Alice"), out var user));
        Assert.Equal(("AIDA234567ABCDEFGHIJK", "a"), (user.UserId, user.Tags["team"]));
        Assert.Equal(["Developers"], user.Groups);
        Assert.Equal(["inline:deny-all", "arn:aws:iam::123456789012:policy/team/read", "inline:own"], user.Policies.Select(policy => policy.Name));
        Assert.Equal("arn:aws:iam::123456789012:policy/team/read", user.Boundary!.Name);
        Assert.Equal(DateTimeOffset.Parse("2026-11-22T10:00:00Z", null), user.SessionsRevokedBefore);
        Assert.Equal(
            ["arn:aws:iam::123456789012:mfa/alice-phone", "GAHT12345678", "arn:aws:iam::123456789012:mfa/other"],
            user.MfaDevices.Select(device => device.SerialNumber));
        Assert.Equal("48656C6C6F21DEADBEEF48656C6C6F21DEADBEEF", Convert.ToHexString(user.MfaDevices[0].Seed.Reveal()));
    }

    [Fact]
    public void Finds_access_keys_by_their_id_with_status_and_owner()
    {
        Use("user-with-everything");

        var snapshot = Loaded();

        Assert.True(snapshot.TryGetAccessKey(KeyId, out var active));
        Assert.True(snapshot.TryGetAccessKey("AKIA0123456789AB", out var inactive));
        Assert.Equal((true, Shop, "Alice"), (active.IsActive, active.Account, active.User!.Name));
        Assert.True(active.Secret.Matches(Secret));
        Assert.False(inactive.IsActive);
        Assert.False(snapshot.TryGetAccessKey("AKIA0123456789AC", out _));
    }

    [Fact]
    public void Finds_managed_policies_and_groups()
    {
        Use("user-with-everything");

        var snapshot = Loaded();

        Assert.True(snapshot.TryGetPolicy("arn:aws:iam::123456789012:policy/team/read", out var policy));
        Assert.Equal(("ANPA234567ABCDEFGHIJK", "Reads the role that it names"), (policy.PolicyId, policy.Description));
        Assert.True(snapshot.TryGetPolicy(policy.Arn, out _));
        Assert.False(snapshot.TryGetPolicy("arn:aws:iam::123456789012:policy/read", out _));
        Assert.Equal(
            ("arn:aws:iam::123456789012:group/Developers", 2), (Assert.Single(snapshot.Groups).Arn, snapshot.Groups.First().Policies.Length));
    }

    [Fact]
    public void A_policy_of_aws_itself_serves_principals_of_every_account()
    {
        const string Arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
        Use("policies-of-aws");

        var snapshot = Loaded();

        Assert.True(snapshot.TryGetPolicy(Arn, out var policy));
        Assert.Equal((null, "ViewOnlyAccess"), (policy.Arn.Account, policy.Arn.Name));
        Assert.Equal([Arn, "arn:aws:iam::123456789012:policy/ViewOnlyAccess"], Assert.Single(snapshot.Users).Policies.Select(attached => attached.Name));
        var far = Assert.Single(snapshot.Roles);
        Assert.Equal((Arn, Arn), (Assert.Single(far.Policies).Name, far.Boundary!.Name));
        Assert.Same(policy.Document, far.Boundary.Document);
        Assert.Equal(2, snapshot.Policies.Select(each => each.PolicyId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Loads_an_account_with_everything()
    {
        Use("account-with-everything");

        var snapshot = Loaded();

        Assert.True(snapshot.TryGetAccount(Shop, out var account));
        Assert.Equal(("the-shop", GlobalTokenVersion.V2), (account.Alias, account.GlobalTokenVersion));
        Assert.Equal((false, true, true), (account.IsActiveIn("eu-west-3"), account.IsActiveIn("us-east-1"), account.OptInRegions.Contains("dc-1")));
        Assert.Equal([["FullAccess"], ["FullAccess", "NoTags"]], account.ServiceControl.Select(level => level.Select(policy => policy.Name)));
        Assert.Equal([["RCPFullAWSAccess", "FullAccess", "NoTags"]], account.ResourceControl.Select(level => level.Select(policy => policy.Name)));
        Assert.Single(account.RevokedSessions);
        Assert.Equal((AccountId.Parse("000123456789"), "o-abc1234567"), (account.ManagementAccount, account.OrganizationId));
        Assert.Equal("arn:aws:iam::123456789012:mfa/root", Assert.Single(account.RootMfaDevices).SerialNumber);
        Assert.True(snapshot.TryGetAccessKey(KeyId, out var key));
        Assert.Null(key.User);
    }

    [Fact]
    public void An_account_without_a_document_has_the_defaults()
    {
        Use("user-with-everything");

        var snapshot = Loaded();
        var account = snapshot.AccountOf(Shop);

        Assert.False(snapshot.TryGetAccount(Shop, out _));
        Assert.Equal((Shop, null, GlobalTokenVersion.V1), (account.Id, account.Alias, account.GlobalTokenVersion));
        Assert.True(account.IsActiveIn("eu-west-3"));
        Assert.Empty(account.ServiceControl);
    }

    [Fact]
    public void Puts_policies_boundary_and_revocation_into_a_role()
    {
        Use("role-with-policies");

        var role = Assert.Single(Loaded().Roles);

        Assert.Equal(["inline:chain", "arn:aws:iam::123456789012:policy/all"], role.Policies.Select(policy => policy.Name));
        Assert.Equal("arn:aws:iam::123456789012:policy/all", role.Boundary!.Name);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 0, 0, 500, TimeSpan.Zero), role.SessionsRevokedBefore);
    }

    [Fact]
    public void Prints_no_secret()
    {
        Use("user-with-everything");

        var user = Assert.Single(Loaded().Users);

        Assert.All(user.AccessKeys, key => Assert.DoesNotContain(Secret, key.ToString(), StringComparison.Ordinal));
        Assert.All(user.MfaDevices, device => Assert.Contains("Seed = ••••", device.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("threat", "T-20")]
    public void Nobody_gets_the_access_key_of_a_root()
    {
        Use("account-with-everything");
        _folder.Write("user.yaml", $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamUser
            metadata: { name: mallory }
            spec: { account: "123456789012", accessKeys: [{ id: {{KeyId}}, secretFile: secret }] }
            """);

        var problem = Assert.Single(new CatalogFolder(_folder.Path).Load().Problems);

        Assert.Contains($"the access key {KeyId} is taken", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("two words are no secret key")]
    [InlineData("wJalrXUtnFEMI/K7MDENG\nbPxRfiCYEXAMPLEKEY")]
    [InlineData("wJalrXUtnFEMI/K7MDENGé/bPxRfiCYEXAMPLEKEY")]
    public void Refuses_a_file_that_holds_no_secret(string text)
    {
        Use("user-with-everything");
        CatalogDocuments.WriteSecret(_folder, "secret", text);

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.Equal(2, load.ErrorCount);
        Assert.All(load.Problems, problem => Assert.Contains("secretFile: the file has to hold", problem.Message, StringComparison.Ordinal));
        Assert.All(load.Problems, problem => Assert.DoesNotContain(text, problem.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rw-r-----", 0, 0)]
    [InlineData("rw-r--r--", 0, 2)]
    [InlineData("rw-rw--w-", 2, 0)]
    public void Judges_who_else_may_touch_a_secret(string mode, int errors, int warnings)
    {
        Use("user-with-everything");
        File.SetUnixFileMode(_folder["secret"], (UnixFileMode)Convert.ToInt32(string.Concat(mode.Select(c => c == '-' ? '0' : '1')), 2));

        var load = new CatalogFolder(_folder.Path).Load();

        Assert.Equal((errors, warnings), (load.ErrorCount, load.WarningCount));
    }

    private void Use(string name) => File.Copy(Path.Combine(AppContext.BaseDirectory, Accepted, $"{name}.yaml"), _folder[$"{name}.yaml"]);

    private CatalogSnapshot Loaded()
    {
        var load = new CatalogFolder(_folder.Path).Load();
        Assert.Empty(load.Problems);
        Assert.True(load.TryGetSnapshot(out var snapshot));
        return snapshot;
    }
}
