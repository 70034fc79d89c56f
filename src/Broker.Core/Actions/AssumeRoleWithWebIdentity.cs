using System.Buffers;
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
public sealed class AssumeRoleWithWebIdentity(LiveCatalog catalog, OidcTokenValidator validator, SessionIssuer issuer, StsProfile profile)
{
    /// <summary>The action's name in policies.</summary>
    public const string PolicyAction = "sts:AssumeRoleWithWebIdentity";

    /// <summary>The answer of every action while there is no catalog: ours to mend, and worth another try.</summary>
    internal static readonly StsError CatalogMissing = new(StsErrorCode.ServiceUnavailable, "No catalog has been loaded yet: try again shortly.", "no_catalog");

    // The service model's class also has characters beyond the basic plane; as UTF-16 those are surrogates.
    private static readonly SearchValues<char> ArnCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0xFFFE).Select(i => (char)i).Where(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or '\x85' or >= '\xA0')]);

    private static readonly StsError NotAuthorized = new(StsErrorCode.AccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity", "trust_policy");

    /// <summary>Runs the action.</summary>
    public async ValueTask<StsResult<AssumeRoleWithWebIdentityResponse>> ExecuteAsync(AssumeRoleWithWebIdentityRequest request, CancellationToken cancellationToken)
    {
        if (catalog.Current is not { } snapshot)
        {
            return CatalogMissing;
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

        // 4. Authorize: the role's trust policy decides. A role that does not exist answers as one that refuses.
        if (!snapshot.TryGetRole(roleArn, out var role))
        {
            return NotAuthorized;
        }

        var decision = TrustPolicyEvaluator.Evaluate(new TrustRequest(
            RequestPrincipal.Federated(identity.ProviderArn),
            [PolicyAction],
            role.Arn,
            ResourcePolicy.Of(role.TrustPolicy, role.Arn.Account),
            WebIdentityContext.Of(identity, provider, role, request.RoleSessionName!)));
        if (!decision.IsAllowed)
        {
            return NotAuthorized;
        }

        // 5. Mint: the one issuer, which takes the decision as its warrant.
        var duration = request.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var federation = new WebIdentityFederation(identity.ProviderArn, identity.Audience, identity.Subject, identity.AuthenticationMethods);
        if (!issuer.Mint(decision, new SessionRequest(role, request.RoleSessionName!, duration, federation)).TryGet(out var session, out error))
        {
            return error;
        }

        return new AssumeRoleWithWebIdentityResponse(session, identity.Subject, identity.ProviderArn, identity.Audience);
    }

    private static StsError? Check(AssumeRoleWithWebIdentityRequest request, out RoleArn roleArn)
    {
        roleArn = null!;
        var invalid = new ParameterConstraints()
            .Text("roleArn", request.RoleArn, 20, 2048, ArnCharacters, "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+")
            .Text("roleSessionName", request.RoleSessionName, SessionName.Shortest, SessionName.Longest, SessionName.Legal, SessionName.Pattern)
            .Secret("webIdentityToken", request.WebIdentityToken, 4, 20_000)
            .Number("durationSeconds", request.DurationSeconds, 900, 43_200)
            .Error();
        if (invalid is not null)
        {
            return invalid;
        }

        if (request.ProviderId is not null)
        {
            return ProviderIdError(request.ProviderId);
        }

        if (request.AsksForSessionPolicy)
        {
            // Dropping a policy would hand out more than was asked for.
            return new StsError(StsErrorCode.InvalidParameterValue, "Session policies are not supported by this server: leave out Policy and PolicyArns.", "session_policy");
        }

        return RoleArn.TryParse(request.RoleArn, out roleArn!)
            ? null
            : new StsError(StsErrorCode.ValidationError, $"{request.RoleArn} is invalid", "role_arn");
    }

    private static StsError ProviderIdError(string providerId) => providerId switch
    {
        "www.amazon.com" => new StsError(StsErrorCode.InvalidIdentityToken, "Provided Token is not a Login With Amazon token", "provider_id"),
        "graph.facebook.com" => new StsError(StsErrorCode.IDPRejectedClaim, "Provided Token is not a Facebook token", "provider_id"),
        _ => NotAuthorized,
    };
}
