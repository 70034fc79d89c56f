using System.Collections.Immutable;

namespace Broker.Core.Sessions;

/// <summary>Which tags a session has: those that were passed and the transitive ones of the calling session. A pure function.</summary>
/// <remarks>Source: IAM user guide, "Pass session tags in AWS STS"; AWS STS API reference, Tags and TransitiveTagKeys.</remarks>
public static class SessionTags
{
    /// <summary>Most tags of one session, passed and inherited together.</summary>
    public const int Most = 50;

    private const string ReservedPrefix = "aws:";

    /// <summary>The tags of a caller's session that go on to the next role.</summary>
    public static IEnumerable<SessionTag> Inherited(Session? caller) => caller?.Tags.Where(tag => tag.IsTransitive) ?? [];

    /// <summary>
    /// Joins passed and inherited tags.
    /// </summary>
    /// <param name="passed">Tags of the request, in its order.</param>
    /// <param name="transitiveKeys">Keys of the request's tags that are to be transitive; compared without case.</param>
    /// <param name="caller">The calling session; null for long-term keys and federated identities.</param>
    /// <returns>
    /// <c>InvalidParameterValue</c> for a key that is passed twice (case does not count), begins with <c>aws:</c>, is transitive and not passed,
    /// or is inherited already (threat T-08), and for more than <see cref="Most"/> tags together. Change the tags.
    /// </returns>
    public static StsResult<EquatableList<SessionTag>> Resolve(
        ImmutableArray<KeyValuePair<string, string>> passed, ImmutableArray<string> transitiveKeys, Session? caller)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, _) in passed)
        {
            if (!keys.Add(key))
            {
                return SessionError.DuplicateTagKeys;
            }

            if (key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                return SessionError.ReservedTagKey;
            }
        }

        var inherited = Inherited(caller).ToImmutableArray();
        if (inherited.Any(tag => keys.Contains(tag.Key) || transitiveKeys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase)))
        {
            return SessionError.TransitiveTagConflict;
        }

        if (!transitiveKeys.All(keys.Contains))
        {
            return SessionError.TransitiveTagNotPassed;
        }

        if (passed.Length + inherited.Length > Most)
        {
            return SessionError.TooManyTags;
        }

        var transitive = transitiveKeys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        EquatableList<SessionTag> tags = [.. inherited, .. passed.Select(tag => new SessionTag(tag.Key, tag.Value, transitive.Contains(tag.Key)))];
        return tags;
    }
}
