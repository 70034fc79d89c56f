using System.Collections.Immutable;

namespace Broker.Core.Authentication.Saml;

/// <summary>A <c>saml:*</c> condition key of one assertion.</summary>
/// <param name="Key">The key, such as <c>saml:aud</c>.</param>
/// <param name="Values">One value, or for a set one or more.</param>
/// <param name="IsSet">Whether AWS types the key as a list of strings, to be tested with set operators.</param>
public sealed record SamlContextKey(string Key, ImmutableArray<string> Values, bool IsSet);
