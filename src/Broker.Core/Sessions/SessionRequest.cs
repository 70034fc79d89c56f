using Broker.Core.Catalog;

namespace Broker.Core.Sessions;

/// <summary>What a session is asked to be; the issuer decides.</summary>
/// <param name="Role">The role, from the same catalog snapshot that the decision was made on.</param>
/// <param name="SessionName">Checked against the constraint before it gets here, and again by the issuer.</param>
/// <param name="Duration">Asked duration; null for the default of one hour.</param>
/// <param name="Federation">Who was federated.</param>
public sealed record SessionRequest(IamRole Role, string SessionName, TimeSpan? Duration, WebIdentityFederation? Federation);
