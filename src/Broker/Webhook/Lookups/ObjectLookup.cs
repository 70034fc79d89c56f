using System.Diagnostics.CodeAnalysis;

namespace Broker.Webhook.Lookups;

/// <summary>How a lookup ended: found, known to be absent, or not to be known just now.</summary>
/// <remarks>The default value is "absent". Whoever looks up says "absent" only after the API server itself said so.</remarks>
internal readonly record struct ObjectLookup
{
    private readonly ObjectMetadata? _found;

    private ObjectLookup(ObjectMetadata? found, string? problem) => (_found, Problem) = (found, problem);

    /// <summary>The API server has no such object.</summary>
    public static ObjectLookup Absent => default;

    /// <summary>Why nothing is known, for a message: no object's content in it. Null when found or absent.</summary>
    public string? Problem { get; }

    /// <summary>The object is there.</summary>
    public static ObjectLookup Of(ObjectMetadata found) => new(found, problem: null);

    /// <summary>The API server could not be asked, or did not answer in time.</summary>
    /// <param name="problem">One clause without a final stop, such as <c>the API server did not answer within 2 s</c>.</param>
    public static ObjectLookup Unavailable(string problem) => new(found: null, problem);

    /// <summary>Gives the object when it was found.</summary>
    public bool TryGet([NotNullWhen(true)] out ObjectMetadata? found)
    {
        found = _found;
        return found is not null;
    }
}
