using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Authentication.Saml;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>A SAML assertion for the credentials of a role: response → validate → authorize → mint, as with an identity token.</summary>
/// <remarks>Thread safe. Unsigned: the assertion is the proof. Source: AWS STS API reference, AssumeRoleWithSAML.</remarks>
public sealed class AssumeRoleWithSaml(LiveCatalog catalog, SamlValidator validator, RoleAssumption assumption)
{
    /// <summary>The action's name in policies.</summary>
    public const string PolicyAction = "sts:AssumeRoleWithSAML";

    private const int LongestPolicy = 2048;
    private const string NoSubject = "The assertion needs a Subject with one NameID of 1 to 1024 characters.";

    private static readonly StsError NotAuthorized = new(StsErrorCode.AccessDenied, "Not authorized to perform sts:AssumeRoleWithSAML", "trust_policy");

    /// <summary>Runs the action.</summary>
    public StsResult<AssumeRoleWithSamlResponse> Execute(AssumeRoleWithSamlRequest request, RequestEnvironment environment, ActionRecord record)
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

        // 2. Response: one assertion in its one place. Nothing in it is believed yet.
        if (!UnverifiedSamlResponse.Parse(request.SamlAssertion!).TryGet(out var response, out var error))
        {
            return error;
        }

        // 3. Validate: the provider is the role's account's own; its keys prove the assertion, which has to offer this role.
        if (!snapshot.TryGetSamlProvider(roleArn.Account, request.PrincipalArn!, out var provider))
        {
            return SamlErrors.NoProvider;
        }

        if (!validator.Validate(response, provider).TryGet(out var assertion, out error))
        {
            if (error.Code != StsErrorCode.AccessDenied)
            {
                return error;
            }

            // Signed, but about nobody: to be looked up like a refusal of the trust policy, whose text it has.
            record.TargetAccount = roleArn.Account;
            var context = new RequestContext().Add(environment);
            return CallerAuthorization.Never(error, RequestPrincipal.Federated(provider.Arn), (PolicyAction, roleArn.Text), context, record, NoSubject);
        }

        record.Caller = AuditIdentity.SamlUser(assertion.NameQualifier, assertion.Subject);
        record.Parameter("roleSessionName", assertion.SessionName);
        record.Parameter("sAMLAssertionID", assertion.AssertionId);
        if (assertion.CheckRole(roleArn) is { } notOffered)
        {
            return notOffered;
        }

        // 4. Authorize by the role's trust policy and mint, as every way to a role does.
        record.Resource(provider.Arn, ActionRecord.SamlProviderType, provider.Account);
        var assumed = new RoleAssumptionRequest(PolicyAction, RequestPrincipal.Federated(provider.Arn), roleArn, assertion.SessionName, SessionOrigin.Saml)
        {
            Catalog = snapshot,
            Environment = environment,
            Record = record,
            IdentityKeys = () => SamlContext.Of(assertion),
            DurationSeconds = request.DurationSeconds,
            OfferedDuration = assertion.SessionDuration,
            LatestEnd = assertion.SessionEndsAt,
            Tags = assertion.Tags,
            TransitiveTagKeys = assertion.TransitiveTagKeys,
            SourceIdentity = assertion.SourceIdentity,
            Policy = request.Policy,
            PolicyArns = request.PolicyArns,
            Saml = new SamlFederation(provider.Arn, assertion.NameQualifier, assertion.Subject, assertion.SubjectType),
            MinimumTokenSize = request.MinimumSessionTokenSize ?? 0,
        };
        if (!assumption.Assume(assumed, _ => NotAuthorized).TryGet(out var session, out error))
        {
            return error;
        }

        record.Response("subject", assertion.Subject);
        record.Response("subjectType", assertion.SubjectType);
        record.Response("issuer", assertion.Issuer);
        record.Response("audience", assertion.Audience);
        record.Response("nameQualifier", assertion.NameQualifier);
        return new AssumeRoleWithSamlResponse(session, assertion);
    }

    private static void Note(ActionRecord record, AssumeRoleWithSamlRequest request)
    {
        record.Parameter("roleArn", request.RoleArn);
        record.Parameter("principalArn", request.PrincipalArn);
        record.SessionParameters(request.DurationSeconds, request.Policy, request.PolicyArns, []);
    }

    private static StsError? Check(AssumeRoleWithSamlRequest request, out RoleArn roleArn)
    {
        roleArn = null!;
        var invalid = new ParameterConstraints()
            .Arn("roleArn", request.RoleArn)
            .Arn("principalArn", request.PrincipalArn)
            .Secret("sAMLAssertion", request.SamlAssertion, 4, 100_000)
            .Duration(request.DurationSeconds)
            .Policy(request.Policy, LongestPolicy)
            .PolicyArns(request.PolicyArns)
            .TokenSize(request.MinimumSessionTokenSize)
            .Error();
        return invalid ?? (RoleArn.TryParse(request.RoleArn, out roleArn!) ? null : ActionErrors.InvalidRoleArn(request.RoleArn));
    }
}
