using System.Collections.Immutable;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Ldap;

/// <summary>
/// The mapping of a provider: attributes of a person → session name, source identity, session tags. A value that AWS would not take is refused;
/// none is cut, cleaned or chosen among several, since two people could come out as one (threat L-13).
/// </summary>
/// <remarks>Pure; thread safe.</remarks>
public static class DirectorySessions
{
    /// <summary>Maps.</summary>
    /// <returns><c>ValidationError</c> that names the rule; the person's entry or the provider's mapping has to change, a retry does not help.</returns>
    public static StsResult<MappedSession> Map(LdapMapping mapping, DirectoryIdentity identity)
    {
        // 1. Names: without them nothing is issued.
        if (!TryFill(mapping.SessionName, identity, out var sessionName, out var problem))
        {
            return LdapErrors.Unmapped("mapping.sessionName", problem);
        }

        if (sessionName is null || !SessionName.IsLegal(sessionName))
        {
            return LdapErrors.IllegalSessionName(hasValue: sessionName is not null);
        }

        string? sourceIdentity = null;
        if (mapping.SourceIdentity is not null)
        {
            if (!TryFill(mapping.SourceIdentity, identity, out sourceIdentity, out problem))
            {
                return LdapErrors.Unmapped("mapping.sourceIdentity", problem);
            }

            if (sourceIdentity is null || !SourceIdentityRules.IsLegal(sourceIdentity))
            {
                return LdapErrors.IllegalSourceIdentity(hasValue: sourceIdentity is not null);
            }
        }

        // 2. Tags.
        var tags = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(mapping.Tags.Length);
        var transitive = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in mapping.Tags)
        {
            if (!TryFill(rule.Value, identity, out var value, out problem))
            {
                return LdapErrors.Unmapped($"the tag '{rule.Key}'", problem);
            }

            if (value is null)
            {
                if (rule.IsRequired)
                {
                    return LdapErrors.TagMissing(rule.Key);
                }

                continue;
            }

            if (!SessionTagRules.IsLegalValue(value))
            {
                return LdapErrors.IllegalTag(rule.Key);
            }

            tags.Add(KeyValuePair.Create(rule.Key, value));
            if (rule.IsTransitive)
            {
                transitive.Add(rule.Key);
            }
        }

        return new MappedSession(sessionName, sourceIdentity, tags.ToImmutable(), transitive.ToImmutable());
    }

    /// <summary>Fills a template in; false with the reason when it cannot be said what its value is, true with null when the person has none.</summary>
    private static bool TryFill(string text, DirectoryIdentity identity, out string? value, out string problem)
    {
        value = null;
        if (!LdapTemplate.TryParse(text, out var template, out var malformed))
        {
            problem = malformed;
            return false;
        }

        var ambiguous = template.Attributes.FirstOrDefault(name => identity.Attributes.TryGetValue(name, out var values) && values.Length > 1);
        if (ambiguous is not null)
        {
            problem = $"the attribute {ambiguous} has several values, of which none is the first";
            return false;
        }

        problem = "";
        value = template.Fill(identity.Username, name => identity.Attributes.TryGetValue(name, out var values) && values is [var only] ? only : null);
        return true;
    }
}
