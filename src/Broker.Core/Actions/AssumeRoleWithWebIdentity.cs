using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>
/// An identity token for the credentials of a role: token → validate → authorize → mint, each phase one call that cannot be made without
/// the product of the phase before.
/// </summary>
/// <remarks>Thread safe. Unsigned: the token is the proof. Source: AWS STS API reference, AssumeRoleWithWebIdentity.</remarks>
public sealed class AssumeRoleWithWebIdentity(LiveCatalog catalog, OidcTokenValidator validator, RoleAssumption assumption, StsProfile profile)
{
    /// <summary>The action's name in policies.</summary>
    public const string PolicyAction = "sts:AssumeRoleWithWebIdentity";

    private const int LongestPolicy = 2048;

    private static readonly StsError NotAuthorized = new(StsErrorCode.AccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity", "trust_policy");

    /// <summary>Runs the action.</summary>
    public async ValueTask<StsResult<AssumeRoleWithWebIdentityResponse>> ExecuteAsync(
        AssumeRoleWithWebIdentityRequest request, RequestEnvironment environment, ActionRecord record, CancellationToken cancellationToken)
    {
        Note(record, request);
        if (catalog.Current is not { } snapshot)
        {
            return ActionErrors.CatalogMissing;
        }

        // 1. Parameters: every constraint together, before anything is looked at.
        if (Check(request, out var roleArn) is { } invalid)
        {
            return invalid;
        }

        // 2. Token: shape, header, required claims. Nothing in it is believed yet.
        if (!UnverifiedToken.Parse(request.WebIdentityToken!, profile).TryGet(out var token, out var error))
        {
            return error;
        }

        // 3. Validate: the provider is the role's account's own; its keys, the times and the audience prove the identity.
        if (!snapshot.TryGetProvider(roleArn.Account, token.Issuer, out var provider))
        {
            return OidcErrors.NoProvider(token.Issuer);
        }

        var validated = await validator.ValidateAsync(token, provider, cancellationToken);
        if (!validated.TryGet(out var identity, out error))
        {
            return error;
        }

        record.Caller = AuditIdentity.WebIdentityUser(identity.ProviderArn, identity.Audience, identity.Subject);
        if (identity.ChainId is { } chain)
        {
            record.Chain(chain);
        }

        if (identity.Aws.Roles is { } roles && !roles.Contains(roleArn.Text, StringComparer.Ordinal))
        {
            return OidcErrors.RoleNotInClaim;
        }

        // 4. Authorize by the role's trust policy and mint, as every way to a role does.
        var assumed = new RoleAssumptionRequest(PolicyAction, RequestPrincipal.Federated(identity.ProviderArn), roleArn, request.RoleSessionName!, SessionOrigin.WebIdentity)
        {
            Catalog = snapshot,
            Environment = environment,
            Record = record,
            IdentityKeys = () => WebIdentityContext.Of(identity, provider),
            DurationSeconds = request.DurationSeconds,
            Tags = identity.Aws.Tags,
            TransitiveTagKeys = identity.Aws.TransitiveTagKeys,
            Identity = identity,
            SourceIdentity = identity.Aws.SourceIdentity,
            Policy = request.Policy,
            PolicyArns = request.PolicyArns,
            WebIdentity = new WebIdentityFederation(identity.ProviderArn, identity.Audience, identity.Subject, [.. identity.AuthenticationMethods]),
            MinimumTokenSize = request.MinimumSessionTokenSize ?? 0,
        };
        if (!assumption.Assume(assumed, _ => NotAuthorized).TryGet(out var session, out error))
        {
            return error;
        }

        record.Response("subjectFromWebIdentityToken", identity.Subject);
        record.Response("provider", identity.ProviderArn);
        record.Response("audience", identity.Audience);
        return new AssumeRoleWithWebIdentityResponse(session, identity.Subject, identity.ProviderArn, identity.Audience);
    }

    private static void Note(ActionRecord record, AssumeRoleWithWebIdentityRequest request)
    {
        record.Parameter("roleArn", request.RoleArn);
        record.Parameter("roleSessionName", request.RoleSessionName);
        record.SessionParameters(request.DurationSeconds, request.Policy, request.PolicyArns, []);
    }

    private static StsError? Check(AssumeRoleWithWebIdentityRequest request, out RoleArn roleArn)
    {
        roleArn = null!;
        var invalid = new ParameterConstraints()
            .Arn("roleArn", request.RoleArn)
            .SessionName(request.RoleSessionName)
            .Secret("webIdentityToken", request.WebIdentityToken, 4, 20_000)
            .ProviderId(request.ProviderId)
            .Duration(request.DurationSeconds)
            .Policy(request.Policy, LongestPolicy)
            .PolicyArns(request.PolicyArns)
            .TokenSize(request.MinimumSessionTokenSize)
            .Error();
        if (invalid is not null)
        {
            return invalid;
        }

        if (request.ProviderId is not null)
        {
            return ProviderIdError(request.ProviderId);
        }

        return RoleArn.TryParse(request.RoleArn, out roleArn!) ? null : ActionErrors.InvalidRoleArn(request.RoleArn);
    }

    private static StsError ProviderIdError(string providerId) => providerId switch
    {
        "www.amazon.com" => new StsError(StsErrorCode.InvalidIdentityToken, "Provided Token is not a Login With Amazon token", "provider_id"),
        "graph.facebook.com" => new StsError(StsErrorCode.IDPRejectedClaim, "Provided Token is not a Facebook token", "provider_id"),
        _ => NotAuthorized,
    };
}
