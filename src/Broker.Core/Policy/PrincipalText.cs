namespace Broker.Core.Policy;

/// <summary>One value of a <c>Principal</c> element.</summary>
/// <param name="Member"><c>AWS</c>, <c>Federated</c>, <c>Service</c> or <c>CanonicalUser</c>; <c>*</c> where the element is <c>"*"</c>.</param>
/// <param name="Value">The value.</param>
public sealed record PrincipalText(string Member, string Value);
