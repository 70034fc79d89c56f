using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>The condition keys of one request: name (compared without case) to one or several values (compared with case).</summary>
/// <remarks>
/// A key that is absent differs from a key with no values. A key added through <see cref="AddSet"/> is multi-valued: a scalar operator
/// never matches it (contracts/sts §5.2 rule 3). Filled by one action for one request; not thread safe.
/// </remarks>
public sealed class RequestContext
{
    /// <summary>Room for the keys that a federated request has without tags.</summary>
    private const int UsualKeys = 32;

    private readonly Dictionary<string, ContextValue> _values = new(UsualKeys, StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a single-valued key; a second call replaces the first.</summary>
    public RequestContext Add(string key, string value)
    {
        _values[key] = new ContextValue([value], IsSet: false);
        return this;
    }

    /// <summary>Adds a single-valued key when there is a value.</summary>
    public RequestContext AddIfPresent(string key, string? value) => value is null ? this : Add(key, value);

    /// <summary>Adds a multi-valued key; no values makes it present and empty.</summary>
    public RequestContext AddSet(string key, IEnumerable<string> values)
    {
        _values[key] = new ContextValue([.. values], IsSet: true);
        return this;
    }

    /// <summary>All keys with their values, for a record of the request.</summary>
    public IEnumerable<KeyValuePair<string, ContextValue>> Entries => _values;

    /// <summary>Finds a key's values.</summary>
    public bool TryGet(string key, out ContextValue value) => _values.TryGetValue(key, out value);
}

/// <summary>The values of one condition key.</summary>
/// <param name="Values">The values, in the order given.</param>
/// <param name="IsSet">Whether the key is multi-valued, however many values it has now.</param>
public readonly record struct ContextValue(ImmutableArray<string> Values, bool IsSet);
