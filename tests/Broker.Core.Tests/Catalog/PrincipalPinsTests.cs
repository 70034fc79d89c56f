using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

/// <summary>Whom a trust policy means from one load to the next.</summary>
public sealed class PrincipalPinsTests : IDisposable
{
    private const string Alice = "arn:aws:iam::123456789012:user/alice";
    private const string FirstId = "AIDA2222222222222222A";
    private const string SecondId = "AIDA3333333333333333A";

    private readonly TemporaryFolder _folder = new();
    private readonly LiveCatalog _live = new();
    private readonly BrokerMeter _meter = new();
    private readonly WatchedCatalogFolder _watched;

    public PrincipalPinsTests()
    {
        _folder.Write("role.yaml", Role("first"));
        WriteUser(FirstId);
        _watched = new WatchedCatalogFolder(_folder.Path, _live, _meter, new ManualTimeProvider(), new RecordingLogger<WatchedCatalogFolder>());
    }

    public void Dispose()
    {
        _meter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Trusts_whoever_has_the_name_when_the_policy_is_first_loaded()
    {
        _watched.Load();

        Assert.True(TheRole().StillTrusts(Alice, FirstId));
        Assert.False(TheRole().StillTrusts(Alice, SecondId));
    }

    [Fact]
    [Trait("threat", "T-16")]
    public void A_user_created_again_under_the_old_name_is_not_trusted()
    {
        _watched.Load();
        File.Delete(_folder["user.yaml"]);
        var without = _watched.Load();
        WriteUser(SecondId);
        var again = _watched.Load();

        Assert.Equal((0, 1), (without.ErrorCount, without.WarningCount));
        Assert.Contains("does not exist any more", without.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (again.ErrorCount, again.WarningCount));
        Assert.Contains("was created again", again.Problems[0].Message, StringComparison.Ordinal);
        Assert.False(TheRole().StillTrusts(Alice, SecondId));
        Assert.True(TheRole().StillTrusts(Alice, FirstId));
    }

    [Fact]
    [Trait("threat", "T-16")]
    public void A_user_replaced_within_one_load_is_not_trusted_either()
    {
        _watched.Load();
        WriteUser(SecondId);
        _watched.Load();

        Assert.False(TheRole().StillTrusts(Alice, SecondId));
    }

    [Fact]
    public void The_same_user_is_trusted_again_when_it_comes_back()
    {
        _watched.Load();
        File.Delete(_folder["user.yaml"]);
        _watched.Load();
        WriteUser(FirstId);

        Assert.Empty(_watched.Load().Problems);
        Assert.True(TheRole().StillTrusts(Alice, FirstId));
    }

    [Fact]
    public void A_policy_written_anew_means_the_new_user()
    {
        _watched.Load();
        WriteUser(SecondId);
        _watched.Load();
        _folder.Write("role.yaml", Role("second"));

        Assert.Empty(_watched.Load().Problems);
        Assert.True(TheRole().StillTrusts(Alice, SecondId));
        Assert.False(TheRole().StillTrusts(Alice, FirstId));
    }

    [Fact]
    public void A_role_created_again_means_the_new_user()
    {
        _watched.Load();
        WriteUser(SecondId);
        _folder.Write("role.yaml", Role("first").Replace("spec:", "spec:\n  roleId: AROA2222222222222222A"));
        _watched.Load();

        Assert.True(TheRole().StillTrusts(Alice, SecondId));
    }

    [Fact]
    public void A_refused_load_forgets_nobody()
    {
        _watched.Load();
        _folder.Write("broken.yaml", "kind: x\n");
        Assert.NotEqual(0, _watched.Load().ErrorCount);
        File.Delete(_folder["broken.yaml"]);
        WriteUser(SecondId);
        _watched.Load();

        Assert.False(TheRole().StillTrusts(Alice, SecondId));
    }

    [Fact]
    public void A_policy_that_is_new_must_not_name_nobody()
    {
        File.Delete(_folder["user.yaml"]);

        var problem = Assert.Single(_watched.Load().Problems);

        Assert.False(problem.IsWarning);
        Assert.EndsWith($"Invalid principal in policy: \"AWS\":\"{Alice}\"", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Principals_of_accounts_that_are_not_here_count_as_written()
    {
        _folder.Write("role.yaml", Role("first").Replace(Alice, "arn:aws:iam::210987654321:user/alice"));
        _watched.Load();

        Assert.Empty(TheRole().PrincipalIds);
        Assert.True(TheRole().StillTrusts("arn:aws:iam::210987654321:user/alice", SecondId));
    }

    [Fact]
    public void Pins_roles_by_their_ids_too()
    {
        _folder.Write("other.yaml", Role("other").Replace("name: demo", "name: other").Replace("spec:", "spec:\n  roleId: AROA2222222222222222A"));
        _folder.Write("role.yaml", Role("first").Replace("user/alice", "role/other"));
        _watched.Load();

        Assert.True(_live.Current!.TryGetRole(RoleArn.Of(AccountId.Parse("123456789012"), "/", "demo"), out var role));
        Assert.Equal("AROA2222222222222222A", role.PrincipalIds["arn:aws:iam::123456789012:role/other"]);
    }

    private IamRole TheRole() => Assert.Single(_live.Current!.Roles);

    private void WriteUser(string id) => _folder.Write("user.yaml", $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamUser
        metadata: { name: alice }
        spec: { account: "123456789012", userId: {{id}} }
        """);

    private static string Role(string sid) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: demo }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement: { Sid: {{sid}}, Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: "{{Alice}}" } }
        """;
}
