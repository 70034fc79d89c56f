using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Policy;

namespace Broker.Core.Rehearsals;

/// <summary>A person as conditions of trust policies describe one: nobody of the directory, which is not asked.</summary>
/// <param name="Username">The name; null where no condition has one.</param>
/// <param name="Dn">The distinguished name; null where no condition has one.</param>
/// <param name="Groups">Groups that conditions name.</param>
/// <param name="Attributes">Attributes that conditions name, in lower case.</param>
/// <remarks>Immutable.</remarks>
internal sealed record DescribedPerson(string? Username, string? Dn, ImmutableArray<string> Groups, ImmutableArray<KeyValuePair<string, string>> Attributes)
{
    private const string UsernameKey = "ldap:username";
    private const string DnKey = "ldap:dn";
    private const string GroupsKey = "ldap:groups";
    private const string AttributeKey = "ldap:attr/";
    private const string Example = "example";

    /// <summary>Somebody of whom no condition says anything.</summary>
    public static DescribedPerson Somebody { get; } = new(null, null, [], []);

    /// <summary>What a report calls the person.</summary>
    public string Words
    {
        get
        {
            string?[] words =
            [
                Username is null ? null : $"ldap:username={Username}",
                Dn is null ? null : $"ldap:dn={Dn}",
                .. Groups.Select(group => $"ldap:groups={group}"),
                .. Attributes.Select(attribute => $"{AttributeKey}{attribute.Key}={attribute.Value}"),
            ];
            var said = string.Join(" and ", words.OfType<string>());
            return said.Length == 0 ? "anybody else" : said;
        }
    }

    /// <summary>
    /// The people whom the conditions of roles tell apart: for each statement somebody who meets all that it wants, and the same with every other value
    /// that any statement names; and somebody of whom nothing is said.
    /// </summary>
    public static IEnumerable<DescribedPerson> Of(IReadOnlyCollection<PolicyStatement> statements)
    {
        var wanted = statements.Where(statement => !statement.IsDeny).Select(Meeting).Distinct(Comparer.Instance).ToList();
        var named = statements.SelectMany(Conditions).SelectMany(condition => condition.Values.Select(value => (condition.Key, Value: Exact(value)))).Distinct().ToList();
        return wanted
            .Concat(wanted.SelectMany(person => named.Select(one => person.With(one.Key, one.Value))))
            .Concat(named.Select(one => Somebody.With(one.Key, one.Value)))
            .Append(Somebody)
            .Distinct(Comparer.Instance);
    }

    /// <summary>The person in a directory: what its mapping needs besides is made up, and is the same whenever it is asked.</summary>
    public RehearsedPerson In(LdapProvider provider)
    {
        var templates = provider.Mapping.Tags.Select(tag => tag.Value).Append(provider.Mapping.SessionName).Append(provider.Mapping.SourceIdentity);
        var needed = templates.OfType<string>().SelectMany(text => LdapTemplate.TryParse(text, out var template, out _) ? template.Attributes : []).Distinct(StringComparer.Ordinal);
        var missing = needed.Where(name => !Attributes.Any(attribute => string.Equals(attribute.Key, name, StringComparison.Ordinal)));
        return new RehearsedPerson(provider, Username ?? Example)
        {
            Dn = Dn,
            Groups = Groups,
            Attributes = [.. Attributes, .. missing.Select(name => KeyValuePair.Create(name, Example))],
        };
    }

    /// <summary>The first value of every condition that wants one; a condition that forbids values wants none.</summary>
    private static DescribedPerson Meeting(PolicyStatement statement) => Conditions(statement)
        .Where(condition => !condition.Operator.Contains("Not", StringComparison.OrdinalIgnoreCase) && condition.Values.Length > 0)
        .Aggregate(Somebody, (person, condition) => person.With(condition.Key, Exact(condition.Values[0])));

    /// <summary>The conditions about people; whether there is a value at all says no value.</summary>
    private static IEnumerable<ConditionText> Conditions(PolicyStatement statement) => statement.Source.Conditions
        .Where(condition => condition.Key.StartsWith("ldap:", StringComparison.OrdinalIgnoreCase) && !string.Equals(condition.Operator, "Null", StringComparison.OrdinalIgnoreCase))
        .Select(condition => condition with { Values = [.. condition.Values.Where(value => !value.Contains("${", StringComparison.Ordinal))] });

    private static string Exact(string pattern) => pattern.Replace("*", Example, StringComparison.Ordinal).Replace('?', 'x');

    private DescribedPerson With(string key, string value) => key.ToLowerInvariant() switch
    {
        UsernameKey => this with { Username = value },
        DnKey => this with { Dn = value },
        GroupsKey => Groups.Contains(value, StringComparer.Ordinal) ? this : this with { Groups = Groups.Add(value) },
        var name when name.StartsWith(AttributeKey, StringComparison.Ordinal) => WithAttribute(KeyValuePair.Create(name[AttributeKey.Length..], value)),
        _ => this,
    };

    private DescribedPerson WithAttribute(KeyValuePair<string, string> attribute) => Attributes.Contains(attribute) ? this : this with { Attributes = Attributes.Add(attribute) };

    /// <summary>People whom a report calls the same are the same.</summary>
    private sealed class Comparer : IEqualityComparer<DescribedPerson>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(DescribedPerson? one, DescribedPerson? other) => string.Equals(one?.Words, other?.Words, StringComparison.Ordinal);

        public int GetHashCode(DescribedPerson person) => StringComparer.Ordinal.GetHashCode(person.Words);
    }
}
