using System.Collections.Frozen;
using Broker.Core.Actions;
using Broker.Core.Catalog;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Actions;

public sealed class AssumeRootTests
{
    private const string Member = "111122223333";
    private const string MemberRoot = "arn:aws:iam::111122223333:root";
    private const string Task = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";

    private static readonly string MayAssumeRoot = Callers.Allow("\"sts:AssumeRoot\"", MemberRoot);
    private static readonly CatalogSnapshot Organization = Callers.Catalog(new Account(AccountId.Parse(Member)) { ManagementAccount = Callers.Account });

    private readonly SessionSealer _sealer = new(Live(SealingKeyRing.Generate()));
    private readonly SessionIssuer _issuer;
    private readonly AssumeRoot _action;

    public AssumeRootTests()
    {
        _issuer = new SessionIssuer(_sealer, StsProfile.Strict, new ManualTimeProvider(Noon));
        _action = new AssumeRoot(_issuer);
    }

    [Theory]
    [InlineData(Member)]
    [InlineData(MemberRoot)]
    public void Gives_the_root_of_a_member_account_for_one_task(string target)
    {
        var session = Success(Run(Manager(), Request() with { TargetPrincipal = target })).Session.Session;

        Assert.Equal(("arn:aws:sts::111122223333:assumed-root", Member, SessionOrigin.AssumeRoot), (session.Principal.Arn, session.Principal.UserId, session.Origin));
        Assert.Equal(Noon.AddMinutes(15), session.ExpiresAt);
        Assert.Equal(new SessionPolicies(Inline: null, [Task]), session.Policies);
        Assert.Equal(Member, session.AccessKeyId.Account.ToString());
    }

    [Fact]
    public void The_token_opens_as_what_was_issued()
    {
        var issued = Success(Run(Manager(), Request())).Session;

        Assert.Equal(issued.Session, Success(_sealer.Open(issued.Credentials.SessionToken.Reveal())).Session);
    }

    [Fact]
    public void The_source_identity_of_the_caller_stays()
    {
        var caller = Callers.Role(MayAssumeRoot, Organization, session => session with { SourceIdentity = "alice" });

        Assert.Equal("alice", Success(Run(caller, Request())).Session.Session.SourceIdentity);
        Assert.Null(Success(Run(Manager(), Request())).Session.Session.SourceIdentity);
    }

    [Theory]
    [InlineData(null, 900)]
    [InlineData(900, 900)]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    public void Lasts_as_long_as_was_asked(int? asked, int seconds) =>
        Assert.Equal(Noon.AddSeconds(seconds), Success(Run(Manager(), Request() with { DurationSeconds = asked })).Session.Session.ExpiresAt);

    [Theory]
    [InlineData(null, Task, null)]
    [InlineData("11112222333", Task, null)]
    [InlineData("11112222333x", Task, null)]
    [InlineData("arn:aws:iam::111122223333:user/root", Task, null)]
    [InlineData("arn:aws:iam::11112222333:root", Task, null)]
    [InlineData("arn:aws:iam::111122223333:root:root", Task, null)]
    [InlineData("arn:aws:iam:::root", Task, null)]
    [InlineData(Member, null, null)]
    [InlineData(Member, "arn:aws:iam::aws:po", null)]
    [InlineData(Member, "arn:aws:iam::aws:policy/AdministratorAccess", null)]
    [InlineData(Member, "arn:aws:iam::aws:policy/root-task/s3unlockbucketpolicy", null)]
    [InlineData(Member, "arn:aws:iam::029608264753:policy/root-task/S3UnlockBucketPolicy", null)]
    [InlineData(Member, Task, 901)]
    [InlineData(Member, Task, -1)]
    public void Refuses_parameters_that_it_does_not_take(string? target, string? task, int? seconds) =>
        Assert.Equal(StsErrorCode.ValidationError, Failure(Run(Manager(), new AssumeRootRequest(target, task, seconds))).Code);

    [Fact]
    public void Takes_a_target_of_up_to_2048_characters()
    {
        Assert.Equal("parameter", Failure(Run(Manager(), Request() with { TargetPrincipal = new string('1', 2049) })).Reason);
        Assert.Equal("target_principal", Failure(Run(Manager(), Request() with { TargetPrincipal = new string('1', 2048) })).Reason);
    }

    [Fact]
    public void Takes_each_task_of_the_closed_list()
    {
        Assert.Equal(5, RootTaskPolicies.All.Length);
        Assert.All(RootTaskPolicies.All, task => Success(Run(Manager(), Request() with { TaskPolicyArn = task })));
    }

    [Theory]
    [InlineData(null, MemberRoot, null, false)]
    [InlineData("sts:AssumeRoot", MemberRoot, null, true)]
    [InlineData("sts:AssumeRoot", "*", null, true)]
    [InlineData("sts:AssumeRoot", "arn:aws:iam::111122223334:root", null, false)]
    [InlineData("sts:AssumeRole", MemberRoot, null, false)]
    [InlineData("sts:AssumeRoot", MemberRoot, """{"StringEquals":{"sts:TaskPolicyArn":"arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}}""", true)]
    [InlineData("sts:AssumeRoot", MemberRoot, """{"StringEquals":{"sts:TaskPolicyArn":"arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy"}}""", false)]
    public void The_callers_policies_decide_about_account_and_task(string? action, string resource, string? condition, bool allowed)
    {
        var policy = action is null ? null : Callers.Allow($"\"{action}\"", resource, condition);

        var result = Run(Callers.User(policy, Organization), Request());

        Assert.Equal(allowed, result.TryGet(out _, out var error));
        Assert.True(allowed || error!.Code == StsErrorCode.AccessDenied);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, "444455556666")]
    [InlineData(true, Member)]
    public void Refuses_accounts_that_the_callers_account_does_not_manage(bool hasDocument, string? manager)
    {
        var account = new Account(AccountId.Parse(Member)) { ManagementAccount = manager is null ? null : AccountId.Parse(manager) };
        var caller = Callers.User(MayAssumeRoot, hasDocument ? Callers.Catalog(account) : Callers.Catalog());

        var error = Failure(Run(caller, Request()));

        Assert.Equal(
            (StsErrorCode.AccessDenied, $"User: {Alice.Text} is not authorized to perform: sts:AssumeRoot on resource: {MemberRoot}"),
            (error.Code, error.Message));
    }

    [Fact]
    public void Refuses_the_management_account_itself()
    {
        var catalog = Callers.Catalog(new Account(Callers.Account) { ManagementAccount = Callers.Account });
        var caller = Callers.User(Callers.Allow("\"sts:AssumeRoot\""), catalog);

        Assert.Equal(StsErrorCode.AccessDenied, Failure(Run(caller, Request() with { TargetPrincipal = Callers.Account.ToString() })).Code);
    }

    public static TheoryData<string> RefusedCallers => ["root", "assumed-root", "session-token", "federated"];

    [Theory]
    [MemberData(nameof(RefusedCallers))]
    public void Refuses_callers_that_are_neither_users_nor_roles(string kind)
    {
        var alice = AwsPrincipal.OfUser(Alice, "AIDAQNZGKIQY56JQ7WMLA");
        var caller = kind switch
        {
            "root" => Callers.Of(AwsPrincipal.OfRoot(Callers.Account), catalog: Organization),
            "assumed-root" => Callers.Of(AwsPrincipal.OfAssumedRoot(Callers.Account), Of(AwsPrincipal.OfAssumedRoot(Callers.Account), SessionOrigin.AssumeRoot), Organization),
            "federated" => Callers.Of(AwsPrincipal.OfFederatedUser(alice, "bob"), Of(AwsPrincipal.OfFederatedUser(alice, "bob"), SessionOrigin.FederationToken), Organization),
            _ => Callers.User(MayAssumeRoot, Organization, SessionOrigin.SessionToken),
        };

        Assert.Equal(StsErrorCode.AccessDenied, Failure(Run(caller, Request())).Code);
        Assert.Equal("caller_not_management", Failure(_issuer.Mint(new RootSessionRequest(caller, AccountId.Parse(Member), Task, Duration: null))).Reason);
    }

    [Fact]
    public void The_issuer_itself_refuses_other_accounts_and_other_tasks()
    {
        Assert.Equal("caller_not_management", Failure(_issuer.Mint(new RootSessionRequest(Manager(), AccountId.Parse("111122223334"), Task, Duration: null))).Reason);
        Assert.Equal("task_policy_unknown", Failure(_issuer.Mint(new RootSessionRequest(Manager(), AccountId.Parse(Member), "arn:aws:iam::aws:policy/AdministratorAccess", Duration: null))).Reason);
        Assert.Equal(StsErrorCode.ValidationError, Failure(_issuer.Mint(new RootSessionRequest(Manager(), AccountId.Parse(Member), Task, TimeSpan.FromSeconds(901)))).Code);
        Success(_issuer.Mint(new RootSessionRequest(Manager(), AccountId.Parse(Member), Task, TimeSpan.FromSeconds(900))));
    }

    [Fact]
    public void The_global_endpoint_has_no_such_action() =>
        Assert.Equal(StsErrorCode.InvalidAction, Failure(_action.Execute(Manager(), Request(), Callers.Environment(isGlobal: true), Callers.Record())).Code);

    [Fact]
    public void A_member_that_is_switched_off_here_gives_no_root()
    {
        var catalog = Callers.Catalog(new Account(AccountId.Parse(Member)) { ManagementAccount = Callers.Account, DisabledRegions = new[] { "eu-central-1" }.ToFrozenSet(StringComparer.Ordinal) });

        Assert.Equal(StsErrorCode.RegionDisabledException, Failure(Run(Callers.User(MayAssumeRoot, catalog), Request())).Code);
    }

    private static VerifiedCaller Manager() => Callers.User(MayAssumeRoot, Organization);

    private static AssumeRootRequest Request() => new(Member, Task);

    private StsResult<AssumeRootResponse> Run(VerifiedCaller caller, AssumeRootRequest request) => _action.Execute(caller, request, Callers.Environment(), Callers.Record());
}
