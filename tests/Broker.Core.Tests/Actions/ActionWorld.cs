using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Ldap;
using Broker.Core.Actions.Outbound;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Authentication.Mfa;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Saml;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;

namespace Broker.Core.Tests.Actions;

/// <summary>
/// Everything between the documents of a catalog and the answers of the actions, as it runs in the product: loader, signatures, sealed sessions,
/// evaluator, issuer. Only the clock is the test's. Each user has an access key and an MFA device <c>mfa/NAME</c>.
/// </summary>
internal sealed class ActionWorld : IDisposable
{
    public const string Shop = "123456789012";
    public const string Other = "210987654321";
    public const string ProviderArn = $"arn:aws:iam::{Shop}:oidc-provider/issuer.example";

    private readonly WorldDocuments _documents;
    private readonly LiveCatalog _catalog = new();
    private readonly BrokerMeter _meter = new();
    private readonly SessionSealer _sealer = new(SessionSamples.Live(SealingKeyRing.Generate()));
    private readonly StsProfile _profile;
    private readonly AssumeRoleWithWebIdentity _assumeWithToken;
    private readonly SessionIssuer _issuer;
    private readonly CallerMfa _mfa;

    public ActionWorld(StsProfile? profile = null, PodTags? podTags = null, ITokenReview? review = null)
    {
        _profile = profile ?? StsProfile.Strict;
        _documents = new WorldDocuments(TestIssuer.Jwks(Tokens));
        _issuer = new SessionIssuer(_sealer, _profile, Time);
        _mfa = new CallerMfa(new TotpVerifier(Time));
        var keys = new IssuerKeyCache(_ => new ScriptedKeySource(TestIssuer.Jwks(Tokens)), _meter, Time);
        _assumeWithToken = new AssumeRoleWithWebIdentity(_catalog, new OidcTokenValidator(keys, _profile, Time, review), new RoleAssumption(_issuer, podTags), _profile);
    }

    public ManualTimeProvider Time { get; } = new();

    /// <summary>Signs the tokens of the provider, once <see cref="Provider"/> has registered it.</summary>
    public TestIssuer Tokens { get; } = TestIssuer.Ec();

    /// <summary>The region that answers from now on; all share their keys.</summary>
    public string Region { get; set; } = "us-east-1";

    public bool IsGlobalEndpoint { get; set; }

    /// <summary>Whatever the last action noted for the audit.</summary>
    public ActionRecord Record { get; private set; } = null!;

    public CatalogSnapshot Catalog
    {
        get
        {
            if (_documents.HasChanged)
            {
                _catalog.Swap(_documents.Load());
            }

            return _catalog.Current!;
        }
    }

    public RequestEnvironment Environment =>
        new(Region, Time.GetUtcNow(), "203.0.113.7", "test/1.0", IsSecure: true, "00000000-0000-4000-8000-000000000000") { IsGlobalEndpoint = IsGlobalEndpoint };

    public static string UserArn(string name, string account = Shop) => $"arn:aws:iam::{account}:user/{name}";

    public static string RoleArn(string name, string account = Shop) => $"arn:aws:iam::{account}:role/{name}";

    public static string SessionArn(string role, string session = "s1", string account = Shop) => $"arn:aws:sts::{account}:assumed-role/{role}/{session}";

    public static string PolicyArn(string name, string account = Shop) => $"arn:aws:iam::{account}:policy/{name}";

    public static string RootArn(string account = Shop) => $"arn:aws:iam::{account}:root";

    public static string MfaArn(string name, string account = Shop) => $"arn:aws:iam::{account}:mfa/{name}";

    public ActionWorld User(string name, string? policy = null, string account = Shop, string more = "") => Put(
        "IamUser", account, name, $"userName: {name}, {Credentials(name, account)}{(policy is null ? "" : $", policies: {{ own: '{policy}' }}")}{More(more)}");

    public ActionWorld Role(string name, string trust, string? policy = null, string account = Shop, string more = "") => Put(
        "IamRole", account, name, $"roleName: {name}, trustPolicy: '{trust}'{(policy is null ? "" : $", policies: {{ own: '{policy}' }}")}{More(more)}");

    public ActionWorld ManagedPolicy(string name, string document, string account = Shop) => Put("IamPolicy", account, name, $"policyName: {name}, document: '{document}'");

    /// <summary>An account's document; the root has keys.</summary>
    public ActionWorld Account(string account, string more = "") => Put("Account", account, "account", $"root: {{ {Credentials("root", account)} }}{More(more)}");

    public ActionWorld Provider(string clientIds = "sts.amazonaws.com") =>
        Put("OidcProvider", Shop, "issuer", $"issuer: {Tokens.Issuer}, clientIds: [{clientIds}], keys: {{ jwksFile: keys.json }}");

    public ActionWorld Put(string kind, string account, string name, string spec)
    {
        _documents.Put(kind, account, name, spec);
        return this;
    }

    public ActionWorld Remove(string kind, string name, string account = Shop)
    {
        _documents.Remove(kind, account, name);
        return this;
    }

    /// <summary>The user, its request signed with its access key.</summary>
    public VerifiedCaller CallerWithKeys(string user, string account = Shop) =>
        ResultAssert.Accepted(Authenticate(WorldDocuments.KeyOf(user, account), WorldDocuments.Secret, token: null));

    /// <summary>The root of an account that <see cref="Account"/> has put.</summary>
    public VerifiedCaller RootOf(string account = Shop) =>
        ResultAssert.Accepted(Authenticate(WorldDocuments.KeyOf("root", account), WorldDocuments.Secret, token: null));

    /// <summary>Whoever holds the session's credentials, its request signed with them.</summary>
    public VerifiedCaller CallerOf(IssuedSession session) => ResultAssert.Accepted(Authenticate(session));

    public StsResult<VerifiedCaller> Authenticate(IssuedSession session) =>
        Authenticate(session.Credentials.AccessKeyId, session.Credentials.SecretAccessKey.Reveal(), session.Credentials.SessionToken.Reveal());

    public StsResult<VerifiedCaller> Authenticate(string accessKeyId, string secret, string? token)
    {
        _ = Catalog;
        var request = new SigV4Request(
            "POST", "/", "", ImmutableArray.Create(KeyValuePair.Create("Host", "sts.example")), Encoding.ASCII.GetBytes("Action=GetCallerIdentity&Version=2011-06-15"));
        var signature = SigV4Signer.Sign(request, accessKeyId, secret, token, Region, "sts", Time.GetUtcNow());
        var callers = new CallerAuthenticator(_catalog, new SessionAuthenticator(_sealer, Time), new SigV4Verifier(Region, Time), Region);
        return callers.Authenticate(request with { Headers = [.. request.Headers, .. signature] });
    }

    public StsResult<AssumeRoleResponse> AssumeRole(VerifiedCaller caller, AssumeRoleRequest request) =>
        new AssumeRole(new RoleAssumption(_issuer), _mfa).Execute(caller, request, Environment, Noted("AssumeRole"));

    /// <summary>Assumes a role, which has to succeed.</summary>
    public IssuedSession Assume(VerifiedCaller caller, string roleArn, Func<AssumeRoleRequest, AssumeRoleRequest>? with = null, string session = "s1") =>
        ResultAssert.Accepted(AssumeRole(caller, Request(roleArn, with, session))).Session;

    /// <summary>Assumes a role, which has to be refused with this code.</summary>
    public StsError Refused(
        VerifiedCaller caller, string roleArn, Func<AssumeRoleRequest, AssumeRoleRequest>? with = null, StsErrorCode code = StsErrorCode.AccessDenied, string session = "s1") =>
        ResultAssert.Refused(AssumeRole(caller, Request(roleArn, with, session)), code);

    public async Task<StsResult<AssumeRoleWithWebIdentityResponse>> AssumeRoleWithTokenAsync(AssumeRoleWithWebIdentityRequest request)
    {
        _ = Catalog;
        return await _assumeWithToken.ExecuteAsync(request, Environment, Noted("AssumeRoleWithWebIdentity"), TestContext.Current.CancellationToken);
    }

    public StsResult<GetSessionTokenResponse> GetSessionToken(VerifiedCaller caller, GetSessionTokenRequest? request = null) =>
        new GetSessionToken(_issuer, _mfa).Execute(caller, request ?? new GetSessionTokenRequest(null, null, null), Environment, Noted("GetSessionToken"));

    public StsResult<GetFederationTokenResponse> GetFederationToken(VerifiedCaller caller, GetFederationTokenRequest request) =>
        new GetFederationToken(_issuer).Execute(caller, request, Environment, Noted("GetFederationToken"));

    public StsResult<GetAccessKeyInfoResponse> GetAccessKeyInfo(VerifiedCaller caller, string? accessKeyId) =>
        Core.Actions.GetAccessKeyInfo.Execute(caller, accessKeyId, Environment, Noted("GetAccessKeyInfo"));

    public StsResult<AssumeRoleWithSamlResponse> AssumeRoleWithSaml(AssumeRoleWithSamlRequest request) =>
        new AssumeRoleWithSaml(_catalog, new SamlValidator(new AssertionReplayCache(), _profile, Time), new RoleAssumption(_issuer)).Execute(request, Environment, Noted("AssumeRoleWithSAML"));

    public StsResult<IssuedSession> AssumeRoleAsPerson(DirectoryIdentity person, string roleArn)
    {
        _ = Catalog;
        return new AssumeRoleWithLdapIdentity(_catalog, new RoleAssumption(_issuer)).Execute(new LdapRoleRequest(person, roleArn), Environment, Noted(AssumeRoleWithLdapIdentity.EventName));
    }

    public StsResult<AssumeRootResponse> AssumeRoot(VerifiedCaller caller, AssumeRootRequest request) =>
        new AssumeRoot(_issuer).Execute(caller, request, Environment, Noted("AssumeRoot"));

    /// <summary>On a server without federation keys: everything up to them.</summary>
    public StsResult<GetWebIdentityTokenResponse> GetWebIdentityToken(VerifiedCaller caller, GetWebIdentityTokenRequest request) =>
        new GetWebIdentityToken(federation: null).Execute(caller, request, Environment, Noted("GetWebIdentityToken"));

    /// <summary>A session of GetSessionToken.</summary>
    public VerifiedCaller CallerWithSessionToken(string user, int? durationSeconds = null) =>
        CallerOf(ResultAssert.Accepted(GetSessionToken(CallerWithKeys(user), new GetSessionTokenRequest(durationSeconds, null, null))).Session);

    /// <summary>The code that the devices show, <paramref name="steps"/> half minutes from now.</summary>
    public string MfaCode(int steps = 0)
    {
        Assert.True(MfaSeed.TryParse(WorldDocuments.Seed, out var seed));
        Span<byte> code = stackalloc byte[TotpCode.Digits];
        TotpCode.Write(seed.Reveal(), TotpCode.StepAt(Time.GetUtcNow()) + steps, code);
        return Encoding.ASCII.GetString(code);
    }

    /// <summary>Now, and so many seconds on, as a condition value.</summary>
    public string Instant(int seconds = 0) => Time.GetUtcNow().AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _documents.Dispose();
        _meter.Dispose();
        Tokens.Dispose();
    }

    private static AssumeRoleRequest Request(string roleArn, Func<AssumeRoleRequest, AssumeRoleRequest>? with, string session)
    {
        var request = new AssumeRoleRequest(roleArn, session);
        return with is null ? request : with(request);
    }

    private static string Credentials(string name, string account) =>
        $"accessKeys: [ {{ id: {WorldDocuments.KeyOf(name, account)}, secretFile: secret }} ], mfaDevices: [ {{ name: {name}, seedFile: seed }} ]";

    private static string More(string more) => more.Length == 0 ? "" : $", {more}";

    private ActionRecord Noted(string action) => Record = new ActionRecord { EventName = action, Region = Region, RequestId = "00000000-0000-4000-8000-000000000000" };
}
