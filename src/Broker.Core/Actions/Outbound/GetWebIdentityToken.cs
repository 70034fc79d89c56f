using System.Collections.Immutable;
using System.Globalization;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Federation;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Outbound;

/// <summary>A signed token that says to services outside who the caller is. The caller's own policies decide who may have one, for whom and how long.</summary>
/// <remarks>Thread safe. Signed. Source: AWS STS API reference, GetWebIdentityToken; IAM user guide, "Outbound identity federation".</remarks>
public sealed class GetWebIdentityToken(OutboundFederation? federation)
{
    private const string PolicyAction = "sts:GetWebIdentityToken";
    private const string TagAction = "sts:TagGetWebIdentityToken";
    private const int MostAudiences = 10;
    private const int LongestAudience = 1000;
    private const int DefaultSeconds = 300;

    private static readonly StsError Disabled = new(
        StsErrorCode.OutboundWebIdentityFederationDisabledException,
        "Outbound web identity federation is not enabled on this server: an administrator has to give it federation keys.",
        "federation_disabled");

    private static readonly StsError RepeatedAudience = new(
        StsErrorCode.InvalidParameterValue, "Audience has the same value twice: send each once.", "repeated_audience");

    private static readonly StsError OutlivesSession = new(
        StsErrorCode.SessionDurationEscalationException,
        "The requested token duration would extend the session beyond its original expiration time: ask for less, or with newer credentials.",
        "outlives_session");

    /// <summary>Runs the action.</summary>
    public StsResult<GetWebIdentityTokenResponse> Execute(VerifiedCaller caller, GetWebIdentityTokenRequest request, RequestEnvironment environment, ActionRecord record)
    {
        Note(request, record);

        // 1. Parameters.
        if (Check(request) is { } invalid)
        {
            return invalid;
        }

        // 2. The endpoint: a regional one, of a server that has keys, in a region where the account is active.
        if (environment.IsGlobalEndpoint)
        {
            return ActionErrors.RegionalOnly("GetWebIdentityToken");
        }

        if (federation is null)
        {
            return Disabled;
        }

        var account = caller.Principal.Account;
        if (!caller.Catalog.AccountOf(account).IsActiveIn(environment.Region))
        {
            return ActionErrors.RegionDisabled(account);
        }

        // 3. Tags.
        if (!SessionTags.Resolve(request.Tags, [], caller: null).TryGet(out var tags, out var error))
        {
            return error;
        }

        // 4. Authorize: the caller's own policies decide about audience, algorithm, duration and tags.
        var seconds = request.DurationSeconds ?? DefaultSeconds;
        if (Authorize(caller, request, seconds, tags, (environment, record)) is { } denied)
        {
            return denied;
        }

        // 5. Sign. A token is no way around the end of the session that asks for it.
        var token = new OutboundToken(
            new FederationIssuer(federation.IssuerBase, account).Text,
            OutboundClaims.PrincipalId(caller),
            request.Audiences,
            TimeSpan.FromSeconds(seconds),
            Enum.Parse<JwsSigningAlgorithm>(request.SigningAlgorithm!))
        {
            Principal = OutboundClaims.Of(caller, request.Tags, environment),
        };
        if (!federation.Tokens.Issue(token).TryGet(out var issued, out error))
        {
            return error;
        }

        if (issued.ExpiresAt > caller.Session?.ExpiresAt)
        {
            return OutlivesSession;
        }

        record.Response("expiration", Rfc3339.Text(issued.ExpiresAt));
        return new GetWebIdentityTokenResponse(issued);
    }

    private static StsError? Check(GetWebIdentityTokenRequest request)
    {
        var check = new ParameterConstraints().Count("audience", request.Audiences.Length, MostAudiences);
        if (request.Audiences.IsEmpty)
        {
            check.Text("audience", value: null, 1, LongestAudience, IsPrintable, "");
        }

        for (var at = 0; at < Math.Min(request.Audiences.Length, MostAudiences); at++)
        {
            check.Text($"audience.{at + 1}.member", request.Audiences[at], 1, LongestAudience, IsPrintable, @"\P{Cc}*");
        }

        return check
            .Text("signingAlgorithm", request.SigningAlgorithm, 5, 5, IsAlgorithm, "RS256|ES384")
            .Number("durationSeconds", request.DurationSeconds, 60, 3600)
            .Tags(request.Tags)
            .Error()
            ?? (request.Audiences.Distinct(StringComparer.Ordinal).Count() == request.Audiences.Length ? null : RepeatedAudience);
    }

    private static bool IsPrintable(string audience) => !audience.Any(char.IsControl);

    private static bool IsAlgorithm(string name) => name is nameof(JwsSigningAlgorithm.RS256) or nameof(JwsSigningAlgorithm.ES384);

    private static StsError? Authorize(
        VerifiedCaller caller, GetWebIdentityTokenRequest request, int seconds, EquatableList<SessionTag> tags, (RequestEnvironment Environment, ActionRecord Record) origin)
    {
        var context = CallerAuthorization.ContextOf(caller, origin.Environment)
            .AddSet("sts:IdentityTokenAudience", request.Audiences)
            .Add("sts:SigningAlgorithm", request.SigningAlgorithm!)
            .Add("sts:DurationSeconds", seconds.ToString(CultureInfo.InvariantCulture));
        foreach (var tag in tags)
        {
            context.Add($"aws:RequestTag/{tag.Key}", tag.Value);
        }

        if (tags.Count > 0)
        {
            context.AddSet("aws:TagKeys", tags.Select(tag => tag.Key));
        }

        return CallerAuthorization.Check(caller, PolicyAction, "*", context, origin.Record)
            ?? (tags.Count > 0 ? CallerAuthorization.Check(caller, TagAction, "*", context, origin.Record) : null);
    }

    private static void Note(GetWebIdentityTokenRequest request, ActionRecord record)
    {
        record.Parameter("audience", AuditValue.List(request.Audiences));
        record.Parameter("signingAlgorithm", request.SigningAlgorithm);
        record.Parameter("durationSeconds", request.DurationSeconds);
        if (!request.Tags.IsEmpty)
        {
            record.Parameter("tags", AuditValue.Map(request.Tags));
        }
    }
}

/// <summary>The parameters of GetWebIdentityToken as they arrived; null and empty where absent.</summary>
/// <param name="Audiences">1 to 10 of 1 to 1000 characters.</param>
/// <param name="SigningAlgorithm"><c>RS256</c> or <c>ES384</c>.</param>
public sealed record GetWebIdentityTokenRequest(ImmutableArray<string> Audiences, string? SigningAlgorithm)
{
    /// <summary>60 to 3600; 300 where absent.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>What the token says besides, at most 50.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];
}

/// <summary>What GetWebIdentityToken answers: <c>WebIdentityToken</c> and <c>Expiration</c>.</summary>
public sealed record GetWebIdentityTokenResponse(IssuedWebIdentityToken Issued);
