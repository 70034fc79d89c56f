using System.Collections.Immutable;
using Broker.Core.Catalog;
using Broker.Core.Policy;

namespace Broker.Core.Rehearsals;

/// <summary>Who can assume a role: everybody whom its trust policy names and the catalog knows, judged by a rehearsal.</summary>
public static class WhoCanAssume
{
    /// <summary>Gives a row for each principal, in order of their ARNs, users and roles before providers.</summary>
    /// <param name="rehearsal">On the catalog.</param>
    /// <param name="role">The role.</param>
    /// <param name="request">What everyone brings along: tags, external id, MFA.</param>
    /// <param name="most">Rows at most.</param>
    /// <param name="leftOut">How many principals there are beyond.</param>
    public static ImmutableArray<WhoRow> Of(Rehearsal rehearsal, IamRole role, RehearsedRequest request, int most, out int leftOut)
    {
        var arns = new TrustedPrincipals(rehearsal.Catalog).AwsOf(role).Order(StringComparer.Ordinal).ToList();
        var providers = TrustedPrincipals.ProvidersOf(role).Order(StringComparer.Ordinal).ToList();
        var rows = arns.Select(arn => (Func<WhoRow>)(() => OfAws(rehearsal, role, arn, request)))
            .Concat(providers.Select(arn => (Func<WhoRow>)(() => OfProvider(rehearsal, role, arn))));
        leftOut = Math.Max(0, arns.Count + providers.Count - most);
        return [.. rows.Take(most).Select(row => row())];
    }

    private static WhoRow OfAws(Rehearsal rehearsal, IamRole role, string arn, RehearsedRequest request)
    {
        if (!rehearsal.Knows(arn))
        {
            return new WhoRow(arn, WhoVerdict.Denied, "not in this catalog: its own policies are not known", []);
        }

        var answer = rehearsal.Assume(arn, role.Arn.Text, request);
        if (answer.IsAllowed)
        {
            return new WhoRow(arn, WhoVerdict.Allowed, "", []);
        }

        if (answer.Decision is not { Trace.Decision.Layer: not PolicyLayer.Caller } decision)
        {
            return new WhoRow(arn, WhoVerdict.Denied, answer.Error!.Message, []);
        }

        var trace = decision.Trace;
        var unmet = trace.Layers.Where(layer => layer.Layer == PolicyLayer.Trust)
            .SelectMany(layer => layer.Policies)
            .SelectMany(policy => policy.Statements)
            .Where(statement => statement.Failed == StatementElement.Condition && !statement.Statement.IsDeny)
            .Select(statement => string.Join(" and ", statement.Conditions.Where(condition => !condition.IsMet).Select(condition => Text(condition.Condition))))
            .ToImmutableArray();
        var isConditional = trace.Decision is { Layer: PolicyLayer.Trust, IsExplicitDeny: false } && !unmet.IsEmpty;
        return isConditional
            ? new WhoRow(arn, WhoVerdict.Conditional, OwnSide(trace), unmet)
            : new WhoRow(arn, WhoVerdict.Denied, DenialText.Suffix(trace.Decision, trace.Action).Trim(), []);
    }

    /// <summary>What the caller's own policies say, where the trust policy may not be enough.</summary>
    private static string OwnSide(DecisionTrace trace)
    {
        var refusing = trace.Layers.Where(layer => layer.Layer is PolicyLayer.ServiceControl or PolicyLayer.Identity or PolicyLayer.Boundary or PolicyLayer.Session)
            .Where(layer => layer.Effect != PolicyEffect.Allow)
            .Select(layer => layer.Layer.ToString())
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return refusing.Count == 0 ? "its own side allows" : $"its own side does not allow ({string.Join(", ", refusing)}): enough only where the trust policy names it by its ARN in its own account";
    }

    private static WhoRow OfProvider(Rehearsal rehearsal, IamRole role, string arn)
    {
        var catalog = rehearsal.Catalog;
        var isDirectory = catalog.LdapProviders.Any(provider => string.Equals(provider.Arn, arn, StringComparison.Ordinal));
        var oidc = catalog.Providers.FirstOrDefault(provider => provider.Account == role.Arn.Account && string.Equals(provider.Arn, arn, StringComparison.Ordinal));
        if (oidc is null && !isDirectory && !catalog.TryGetSamlProvider(role.Arn.Account, arn, out _))
        {
            return new WhoRow(arn, WhoVerdict.Denied, $"account {role.Arn.Account} has no such provider", []);
        }

        var conditions = role.TrustPolicy.Statements
            .Where(statement => !statement.IsDeny && statement.Principals!.Entries.Any(entry => entry.Kind == PrincipalKind.Federated && string.Equals(entry.Id, arn, StringComparison.Ordinal)))
            .Select(statement => statement.Source.Conditions.IsEmpty ? $"anyone ({statement.Id})" : string.Join(" and ", statement.Source.Conditions.Select(Text)))
            .ToImmutableArray();
        return new WhoRow(arn, WhoVerdict.Conditional, isDirectory ? "people of the directory" : oidc is null ? "holders of its assertions" : $"holders of its tokens for {string.Join(" or ", oidc.ClientIds)}", conditions);
    }

    private static string Text(ConditionText condition) => $"{condition.Operator} {condition.Key} [{string.Join(", ", condition.Values)}]";
}
