using System.Collections.Immutable;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Rehearsals;

/// <summary>Judges every pair of principal and role that trust policies name, on two catalogs.</summary>
/// <remarks>
/// Of a provider's subjects those are judged that conditions on <c>HOST:sub</c> spell out, with <c>*</c> as <c>example</c>, in tokens that are
/// otherwise as the provider makes them. Of a directory's people likewise those are judged whom <c>ldap:</c> conditions describe; who they are, only the
/// directory knows, and it is not asked.
/// </remarks>
public static class EditComparison
{
    private const int MostSubjects = 20;

    /// <summary>A policy has room for more, and each costs two decisions.</summary>
    private const int MostPeople = 200;

    /// <summary>Compares.</summary>
    /// <param name="before">On the catalog as it is.</param>
    /// <param name="after">On the catalog with the change.</param>
    /// <param name="request">What everyone brings along.</param>
    /// <param name="most">Pairs judged at most; the others are counted.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<EditReport> CompareAsync(Rehearsal before, Rehearsal after, RehearsedRequest request, int most, CancellationToken cancellationToken)
    {
        var (trustedBefore, trustedAfter) = (new TrustedPrincipals(before.Catalog), new TrustedPrincipals(after.Catalog));
        var rolesAfter = after.Catalog.Roles.ToDictionary(role => role.Arn.Text, StringComparer.Ordinal);
        var rolesBefore = before.Catalog.Roles.ToDictionary(role => role.Arn.Text, StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<DecisionChange>();
        var (judged, leftOut, people) = (0, 0, 0);
        foreach (var arn in rolesBefore.Keys.Union(rolesAfter.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (old, edited) = (rolesBefore.GetValueOrDefault(arn), rolesAfter.GetValueOrDefault(arn));
            var principals = (old is null ? [] : trustedBefore.AwsOf(old)).Union(edited is null ? [] : trustedAfter.AwsOf(edited), StringComparer.Ordinal);
            foreach (var principal in principals.Where(principal => before.Knows(principal) || after.Knows(principal)).Order(StringComparer.Ordinal))
            {
                if (judged >= most)
                {
                    leftOut++;
                    continue;
                }

                judged++;
                Note(changes, principal, arn, before.Assume(principal, arn, request), after.Assume(principal, arn, request));
            }

            foreach (var (provider, subject, audience) in Subjects(old, edited, before.Catalog, after.Catalog))
            {
                if (judged >= most)
                {
                    leftOut++;
                    continue;
                }

                judged++;
                Note(
                    changes,
                    $"{provider.Arn} {subject}",
                    arn,
                    await before.AssumeAsSubjectAsync(provider, subject, audience, arn, request, cancellationToken),
                    await after.AssumeAsSubjectAsync(provider, subject, audience, arn, request, cancellationToken));
            }

            foreach (var (provider, person) in People(old, edited, before.Catalog, after.Catalog))
            {
                if (judged >= most || person is null)
                {
                    leftOut++;
                    continue;
                }

                judged++;
                people++;
                Note(changes, $"{provider.Arn} {person.Words}", arn, Assume(before, provider, person, arn, request), Assume(after, provider, person, arn, request));
            }
        }

        return new EditReport(changes.ToImmutable(), judged, leftOut) { People = people };
    }

    private static void Note(ImmutableArray<DecisionChange>.Builder changes, string principal, string role, RehearsedAnswer before, RehearsedAnswer after)
    {
        if (before.IsAllowed != after.IsAllowed)
        {
            changes.Add(new DecisionChange(principal, role, after.IsAllowed, (after.Error ?? before.Error)!.Message));
        }
    }

    private static IEnumerable<(OidcProvider Provider, string Subject, string Audience)> Subjects(
        IamRole? before, IamRole? after, CatalogSnapshot catalogBefore, CatalogSnapshot catalogAfter)
    {
        var roles = new[] { before, after }.OfType<IamRole>().ToList();
        foreach (var arn in roles.SelectMany(TrustedPrincipals.ProvidersOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var provider = Find(catalogAfter, arn) ?? Find(catalogBefore, arn);
            if (provider is null || provider.ClientIds.IsEmpty)
            {
                continue;
            }

            var subjects = Values(roles, $"{provider.HostAndPath}:sub");
            var audience = Values(roles, $"{provider.HostAndPath}:aud").FirstOrDefault(provider.ClientIds.Contains) ?? provider.ClientIds[0];
            foreach (var subject in subjects.DefaultIfEmpty("example").Take(MostSubjects))
            {
                yield return (provider, subject, audience);
            }
        }
    }

    /// <summary>Null for a person beyond <see cref="MostPeople"/>.</summary>
    private static IEnumerable<(LdapProvider Provider, DescribedPerson? Person)> People(
        IamRole? before, IamRole? after, CatalogSnapshot catalogBefore, CatalogSnapshot catalogAfter)
    {
        var roles = new[] { before, after }.OfType<IamRole>().ToList();
        foreach (var arn in roles.SelectMany(TrustedPrincipals.ProvidersOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if ((Directory(catalogAfter, arn) ?? Directory(catalogBefore, arn)) is { } provider)
            {
                var described = DescribedPerson.Of([.. roles.SelectMany(role => role.TrustPolicy.Statements)]);
                foreach (var (i, person) in described.Index())
                {
                    yield return (provider, i < MostPeople ? person : null);
                }
            }
        }
    }

    /// <summary>By the directory's mapping in that catalog, when it has the directory.</summary>
    private static RehearsedAnswer Assume(Rehearsal rehearsal, LdapProvider provider, DescribedPerson person, string role, RehearsedRequest request) =>
        rehearsal.AssumeAsPerson(person.In(Directory(rehearsal.Catalog, provider.Arn) ?? provider), role, request);

    private static LdapProvider? Directory(CatalogSnapshot catalog, string arn) => catalog.LdapProviders.FirstOrDefault(provider => string.Equals(provider.Arn, arn, StringComparison.Ordinal));

    private static OidcProvider? Find(CatalogSnapshot catalog, string arn) => catalog.Providers.FirstOrDefault(provider => string.Equals(provider.Arn, arn, StringComparison.Ordinal));

    private static IEnumerable<string> Values(List<IamRole> roles, string key) => roles
        .SelectMany(role => role.TrustPolicy.Statements)
        .SelectMany(statement => statement.Source.Conditions)
        .Where(condition => string.Equals(condition.Key, key, StringComparison.OrdinalIgnoreCase))
        .SelectMany(condition => condition.Values)
        .Where(value => !value.Contains("${", StringComparison.Ordinal))
        .Select(value => value.Replace("*", "example", StringComparison.Ordinal).Replace('?', 'x'))
        .Distinct(StringComparer.Ordinal);
}
