using System.Collections.Immutable;
using System.Text;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Mfa;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;

namespace Broker.Core.Rehearsals;

/// <summary>
/// Runs the actions themselves on one catalog, with keys that exist only here: what is answered and why is what the server would answer, and
/// what is issued is good for nothing and forgotten.
/// </summary>
/// <remarks>
/// No second engine: a rehearsed caller signs with a throwaway key and is proved by the same code as a real one, and a token whose signature
/// is not to be checked is signed again with a throwaway key of its issuer. For one thread.
/// </remarks>
public sealed class Rehearsal : IDisposable
{
    private const string Host = "sts.rehearsal";

    private readonly Cast _cast;
    private readonly LiveCatalog _live = new();
    private readonly LiveKeyRing _ring = new();
    private readonly BrokerMeter _meter = new();
    private readonly StsProfile _profile;
    private readonly TimeProvider _time;
    private readonly string _region;
    private readonly RoleAssumption _assumption;
    private readonly CallerAuthenticator _callers;
    private readonly Dictionary<(string Arn, bool HasMfa), VerifiedCaller?> _proved = [];
    private readonly ThrowawayIssuer _issuer = new();
    private readonly AssumeRoleWithWebIdentity _withThrowawayKeys;
    private readonly PeopleRehearsal _people;

    /// <summary>Prepares a rehearsal.</summary>
    /// <param name="snapshot">The catalog.</param>
    /// <param name="profile">The server's profile.</param>
    /// <param name="region">The server's region.</param>
    /// <param name="time">The clock.</param>
    public Rehearsal(CatalogSnapshot snapshot, StsProfile profile, string region, TimeProvider time)
    {
        Catalog = snapshot;
        _cast = new Cast(snapshot);
        (_profile, _region, _time) = (profile, region, time);
        _live.Swap(_cast.Catalog);
        _ring.Swap(SealingKeyRing.Generate());
        var sealer = new SessionSealer(_ring);
        _assumption = new RoleAssumption(new SessionIssuer(sealer, profile, time));
        _callers = new CallerAuthenticator(_live, new SessionAuthenticator(sealer, time), new SigV4Verifier(region, time), region);
        _withThrowawayKeys = WithKeysOf(_ => _issuer);
        _people = new PeopleRehearsal(_live, _assumption);
    }

    /// <summary>The catalog that is rehearsed on.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>Whether a principal is in the catalog: a user, the root of an account that has a document, a role, or a session of a role.</summary>
    public bool Knows(string principalArn) => _cast.Find(principalArn) is not null;

    /// <summary>A principal asks for a role, as AssumeRole does.</summary>
    /// <param name="principalArn">ARN of a user, a root, a session of a role, or a role for any session of it.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="request">What goes with it.</param>
    public RehearsedAnswer Assume(string principalArn, string roleArn, RehearsedRequest request)
    {
        if (Prove(principalArn, request.HasMfa) is not { } caller)
        {
            return new RehearsedAnswer(SessionError.InvalidToken("unknown_principal"), Decision: null);
        }

        var device = request.HasMfa && caller.User is not null ? caller.User.MfaDevices[0] : null;
        var asked = new AssumeRoleRequest(roleArn, request.SessionName)
        {
            Tags = request.Tags,
            SourceIdentity = request.SourceIdentity,
            ExternalId = request.ExternalId,
            SerialNumber = device?.SerialNumber,
            TokenCode = device is null ? null : CodeOf(device),
        };
        var (environment, record) = Begin(request);
        record.Caller = CallerRecord.Of(caller);
        var action = new AssumeRole(_assumption, new CallerMfa(new TotpVerifier(_time)));
        return action.Execute(caller, asked, environment, record).TryGet(out _, out var error) ? Answer(null, record) : Answer(error, record);
    }

    /// <summary>A principal asks for an action that only its own policies decide.</summary>
    /// <param name="principalArn">See <see cref="Assume"/>.</param>
    /// <param name="action">For example <c>sts:GetAccessKeyInfo</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    /// <param name="request">What goes with it.</param>
    public RehearsedAnswer Ask(string principalArn, string action, string resource, RehearsedRequest request)
    {
        if (Prove(principalArn, request.HasMfa) is not { } caller)
        {
            return new RehearsedAnswer(SessionError.InvalidToken("unknown_principal"), Decision: null);
        }

        var (environment, record) = Begin(request);
        return Answer(CallerAuthorization.Check(caller, action, resource, CallerAuthorization.ContextOf(caller, environment), record), record);
    }

    /// <summary>The holder of a token asks for a role, as AssumeRoleWithWebIdentity does.</summary>
    /// <param name="token">The token.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="request">What goes with it.</param>
    /// <param name="openKeys">Opens the issuer's keys; null: the signature is not checked, everything else is.</param>
    /// <param name="cancellationToken">Stops a fetch of keys.</param>
    public async ValueTask<RehearsedAnswer> AssumeWithTokenAsync(
        string token, string roleArn, RehearsedRequest request, Func<OidcProvider, IIssuerKeySource>? openKeys, CancellationToken cancellationToken)
    {
        if (openKeys is not null)
        {
            return await AssumeAsync(WithKeysOf(openKeys), token, roleArn, request, cancellationToken);
        }

        // Its shape is judged as it is; then only the signature is another one.
        return UnverifiedToken.Parse(token, _profile).TryGet(out var parsed, out var misshapen)
            ? await AssumeAsync(_withThrowawayKeys, _issuer.SignAgain(parsed), roleArn, request, cancellationToken)
            : new RehearsedAnswer(misshapen, Decision: null);
    }

    /// <summary>A subject of a provider asks for a role with a token such as the provider makes.</summary>
    /// <param name="provider">The provider; its keys are not asked.</param>
    /// <param name="subject">The token's subject; that of a service account brings the claims of its cluster along.</param>
    /// <param name="audience">The token's audience.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="request">What goes with it.</param>
    /// <param name="cancellationToken">Stops.</param>
    public ValueTask<RehearsedAnswer> AssumeAsSubjectAsync(
        OidcProvider provider, string subject, string audience, string roleArn, RehearsedRequest request, CancellationToken cancellationToken) =>
        AssumeAsync(_withThrowawayKeys, _issuer.TokenOf(provider.Issuer, subject, audience, _time.GetUtcNow()), roleArn, request, cancellationToken);

    /// <summary>A person of a directory asks for a role.</summary>
    /// <param name="person">As the directory is assumed to describe them.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="request">Assumed condition keys; name, tags and source identity come from the directory's mapping.</param>
    public RehearsedAnswer AssumeAsPerson(RehearsedPerson person, string roleArn, RehearsedRequest request)
    {
        var (environment, record) = Begin(request);
        return _people.Assume(person, roleArn, environment, record);
    }

    /// <summary>The roles that a person of a directory would be offered, with the reason of each.</summary>
    /// <param name="person">As the directory is assumed to describe them.</param>
    /// <param name="request">Assumed condition keys.</param>
    /// <param name="whyNone">What keeps the person from every role; null when nothing does.</param>
    public IReadOnlyList<OfferedRole> OfferedTo(RehearsedPerson person, RehearsedRequest request, out StsError? whyNone) =>
        _people.Offered(person, Begin(request).Environment, out whyNone);

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _issuer.Dispose();
    }

    private AssumeRoleWithWebIdentity WithKeysOf(Func<OidcProvider, IIssuerKeySource> openKeys) =>
        new(_live, new OidcTokenValidator(new IssuerKeyCache(openKeys, _meter, _time), _profile, _time), _assumption, _profile);

    private async ValueTask<RehearsedAnswer> AssumeAsync(
        AssumeRoleWithWebIdentity action, string token, string roleArn, RehearsedRequest request, CancellationToken cancellationToken)
    {
        var (environment, record) = Begin(request);
        var answer = await action.ExecuteAsync(new AssumeRoleWithWebIdentityRequest(roleArn, request.SessionName, token), environment, record, cancellationToken);
        return answer.TryGet(out _, out var error) ? Answer(null, record) : Answer(error, record);
    }

    private VerifiedCaller? Prove(string principalArn, bool hasMfa)
    {
        if (_proved.TryGetValue((principalArn, hasMfa), out var known))
        {
            return known;
        }

        var caller = _cast.Find(principalArn) is { } part && _cast.CredentialsOf(part, new SessionSealer(_ring), hasMfa, _time.GetUtcNow()) is { } credentials
            ? Authenticate(credentials)
            : null;
        return _proved[(principalArn, hasMfa)] = caller;
    }

    private VerifiedCaller? Authenticate(CastCredentials credentials)
    {
        var request = new SigV4Request("POST", "/", "", ImmutableArray.Create(KeyValuePair.Create("Host", Host)), ReadOnlyMemory<byte>.Empty);
        var signature = SigV4Signer.Sign(
            request, credentials.AccessKeyId, credentials.Secret.Reveal(), credentials.Token?.Reveal(), _region, "sts", _time.GetUtcNow());
        return _callers.Authenticate(request with { Headers = [.. request.Headers, .. signature] }).TryGet(out var caller, out _) ? caller : null;
    }

    private (RequestEnvironment Environment, ActionRecord Record) Begin(RehearsedRequest request)
    {
        var environment = new RequestEnvironment(_region, _time.GetUtcNow(), SourceAddress: null, UserAgent: null, IsSecure: true, RequestId: "rehearsal")
        {
            AssumedKeys = request.Keys,
        };
        return (environment, new ActionRecord { Region = _region, RequestId = environment.RequestId, TracesAllowed = true });
    }

    private string CodeOf(MfaDevice device)
    {
        Span<byte> code = stackalloc byte[TotpCode.Digits];
        TotpCode.Write(device.Seed.Reveal(), TotpCode.StepAt(_time.GetUtcNow()), code);
        return Encoding.ASCII.GetString(code);
    }

    private static RehearsedAnswer Answer(StsError? error, ActionRecord record) => new(error, record.Decision);
}
