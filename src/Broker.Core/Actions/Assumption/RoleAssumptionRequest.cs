using System.Collections.Immutable;
using Broker.Core.Actions.Callers;
using Broker.Core.Audit;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Assumption;

/// <summary>An identity that was proved, the role it wants, and what the session is to be: what the AssumeRole actions have in common.</summary>
/// <param name="Action">The action's name in policies.</param>
/// <param name="Principal">Who asks.</param>
/// <param name="RoleArn">The role; it need not exist.</param>
/// <param name="SessionName">Checked against its constraint.</param>
/// <param name="Origin">How the session begins.</param>
internal sealed record RoleAssumptionRequest(string Action, RequestPrincipal Principal, RoleArn RoleArn, string SessionName, SessionOrigin Origin)
{
    /// <summary>The snapshot that the whole request is decided on.</summary>
    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>The origin of the request.</summary>
    public required RequestEnvironment Environment { get; init; }

    /// <summary>What the audit will say.</summary>
    public required ActionRecord Record { get; init; }

    /// <summary>The condition keys of the identity; the assumption adds those of the session, the role and the request.</summary>
    public required Func<RequestContext> IdentityKeys { get; init; }

    /// <summary>The caller whose AWS credentials signed; null for a federated identity.</summary>
    public VerifiedCaller? Caller { get; init; }

    /// <summary>Asked duration; null for the default.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>Tags that were passed.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Keys of them that go on along a chain.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The identity that a token proved, of which <see cref="PodTags"/> may be made; null for other proofs.</summary>
    public ValidatedIdentity? Identity { get; init; }

    /// <summary>The source identity asked for; null for none, then an inherited one stays.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The session policy of the request; null for none.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed session policies.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>Whether the request brings context of a trusted identity propagation.</summary>
    public bool HasProvidedContexts { get; init; }

    /// <summary>See <see cref="SessionRequest.WebIdentity"/>.</summary>
    public WebIdentityFederation? WebIdentity { get; init; }

    /// <summary>See <see cref="SessionRequest.Saml"/>.</summary>
    public SamlFederation? Saml { get; init; }

    /// <summary>See <see cref="SessionRequest.Ldap"/>.</summary>
    public LdapFederation? Ldap { get; init; }

    /// <summary>See <see cref="SessionRequest.OfferedDuration"/>.</summary>
    public TimeSpan? OfferedDuration { get; init; }

    /// <summary>See <see cref="SessionRequest.LatestEnd"/>.</summary>
    public DateTimeOffset? LatestEnd { get; init; }

    /// <summary>See <see cref="SessionRequest.MinimumTokenSize"/>.</summary>
    public int MinimumTokenSize { get; init; }

    /// <summary>Refuses by a rule that no policy can change, on the keys of who asks: the role may be of another account.</summary>
    public StsError Never(StsError refusal) =>
        CallerAuthorization.Never(refusal, Principal, (Action, RoleArn.Text), IdentityKeys().Add(Environment), Record);
}
